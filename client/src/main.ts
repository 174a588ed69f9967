import { basePath } from './core/navigation/base-path';
import { startPanel } from './start';

declare global {
  interface Window {
    /** From `public/before-paint.js`: shows that the panel could not be loaded. */
    gbNotLoaded?: () => void;
  }
}

try {
  await startPanel(basePath());
} catch {
  // The browser and Angular have logged the error.
  window.gbNotLoaded?.();
}
