import { withBasePath } from '../navigation/base-path';
import { whenIdle } from '../browser/when-idle';

/**
 * Prefetches, once, the files that the page names in `data-next`: those of the likely next pages. Call it when the page is
 * usable, because before that they would compete with required files.
 */
export function prefetchScripts(): void {
  whenIdle(() => {
    const script = document.querySelector<HTMLElement>('script[data-next]');
    const files = script?.dataset['next']?.split(' ') ?? [];
    script?.removeAttribute('data-next');
    for (const file of files) {
      const link = document.createElement('link');
      Object.assign(link, { rel: 'prefetch', as: 'script', href: withBasePath(file) });
      document.head.append(link);
    }
  });
}
