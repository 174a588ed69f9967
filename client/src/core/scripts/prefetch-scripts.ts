import { withBasePath } from '../navigation/base-path';
import { whenIdle } from '../browser/when-idle';

/** What every page needs after its first screen. */
const laterLoads: (() => Promise<unknown>)[] = [];

/** Loads it when the page is usable, before what the likely next pages need. */
export function loadWhenUsable(load: () => Promise<unknown>): void {
  laterLoads.push(load);
}

/**
 * Loads, once, what is needed after the first screen, and then prefetches the files that the page names in `data-next`: those of the
 * likely next pages. Call it when the page is usable, because before that they would compete with required files.
 */
export function prefetchScripts(): void {
  whenIdle(() => void loadAndPrefetch());
}

async function loadAndPrefetch(): Promise<void> {
  const script = document.querySelector<HTMLElement>('script[data-next]');
  const files = script?.dataset['next']?.split(' ') ?? [];
  script?.removeAttribute('data-next');
  await Promise.allSettled(laterLoads.splice(0).map((load) => load()));
  const loaded = new Set(performance.getEntriesByType('resource').map(({ name }) => name));
  for (const file of files) {
    const link = document.createElement('link');
    Object.assign(link, { rel: 'prefetch', as: 'script', href: withBasePath(file) });
    if (!loaded.has(link.href)) document.head.append(link);
  }
}
