import { basePath } from './app/core/base-path';
import { startPanel } from './start';

declare global {
  interface Window {
    /** Of `public/before-paint.js`: shows that the panel could not be loaded. */
    gbNotLoaded?: () => void;
  }
}

try {
  await startPanel(basePath());
} catch {
  // The browser has said what it could not load, and Angular what failed.
  window.gbNotLoaded?.();
}
