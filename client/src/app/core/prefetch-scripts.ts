import { withBasePath } from './base-path';
import { whenIdle } from './when-idle';

/**
 * Lets the browser fetch what people may come to next, once: the files that the page names in `data-next`. To be called when
 * the page can be used, because until then they would take the network from what is needed.
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
