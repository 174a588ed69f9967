import { readFile } from 'node:fs/promises';
import type { Request } from 'express';
import type { Language } from '../errors/text.js';
import { languageOf } from '../http/accept-language.js';

/** What a page of the client needs first. */
interface PagePreload {
  /** A regular expression. */
  path: string;
  signedIn: boolean;
  language: Language;
  /** Addresses of scripts. */
  modules: readonly string[];
  /** Paths of the API. */
  fetches: readonly string[];
  /** Scripts of likely next pages: the client lets the browser fetch them when the page can be used. */
  prefetch: readonly string[];
}

/** Runs first, and sends the API requests of `data-answers`. */
const EARLY_SCRIPT = 'src="/before-paint.js"';

/**
 * Adds preloads to the page, so that the browser requests what the first screen needs in parallel instead of discovering it
 * step by step. The client reuses the preloaded modules and responses.
 *
 * @param page as it was built
 * @param file the list that the client's build wrote, of which the first that matches is meant; without one nothing is added
 */
export async function addPreloads(page: string, file: string, request: Request, isSignedIn: boolean): Promise<string> {
  // The client goes by the languages of the browser too, unless the person chose one in the panel.
  const language = languageOf(request);
  const preload = (await readPreloads(file)).find(
    (one) => one.signedIn === isSignedIn && one.language === language && new RegExp(one.path).test(request.path),
  );
  if (!preload) return page;
  const { modules, fetches, prefetch } = preload;
  const scripts = modules.map((address) => `<link rel="modulepreload" href="${address}">`);
  const later = prefetch.length > 0 ? `data-next="${prefetch.join(' ')}" ` : '';
  return page
    .replace(EARLY_SCRIPT, `data-answers="${fetches.join(' ')}" ${later}${EARLY_SCRIPT}`)
    .replace('</body>', `${scripts.join('')}</body>`);
}

/** Read for each page, as the page is: the client may have been built since. */
async function readPreloads(file: string): Promise<readonly PagePreload[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as PagePreload[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [];
  }
}
