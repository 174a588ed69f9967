import { basePath } from './core/navigation/base-path';
import { startPanel } from './start';

try {
  await startPanel(basePath());
} catch {
  // The browser and Angular have logged the error.
  window.gbNotLoaded?.();
}
