import { bootstrapApplication } from '@angular/platform-browser';
import { GalleryIndex } from './gallery-index';
import { StatePage } from './state-page';

declare global {
  /** Shows another state without loading the page again. */
  var gbShowState: (name: string, search: string) => Promise<void>;
  /** Empties the document, before the window changes and another state is shown. */
  var gbLeaveState: () => void;
}

const [, name] = /^\/gallery\/([\w-]+)/.exec(location.pathname) ?? [];
if (name === undefined) {
  await bootstrapApplication(GalleryIndex);
  document.documentElement.dataset['shown'] = 'index';
} else {
  const page = new StatePage();
  globalThis.gbLeaveState = () => page.close();
  globalThis.gbShowState = async (next, search) => {
    page.close();
    await page.open(next, search);
  };
  await page.open(name, location.search);
}
