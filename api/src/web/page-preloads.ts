import { readFile } from 'node:fs/promises';
import type { Request } from 'express';
import type { SessionCookie } from '../auth/session-cookie.js';
import { languageOf } from '../http/accept-language.js';

/** What a page of the client needs first. */
interface Page {
  /** By their source files. */
  modules: readonly string[];
  /** Paths of the API. */
  fetches: readonly string[];
  /** Modules of likely next pages: the client lets the browser fetch them when the page can be used. */
  prefetch: readonly string[];
}

/** Runs first, and sends the API requests of `data-answers`. */
const EARLY_SCRIPT = 'src="/before-paint.js"';
const TOASTS = 'src/bundles/toast-host.ts';
const INITIAL = 'src/bundles/initial.ts';
const DIALOGS = 'src/bundles/dialogs.ts';
const PAGES = 'src/bundles/pages.ts';

const LOGIN_PAGE: Page = {
  modules: ['src/bundles/auth.ts'],
  fetches: ['/api/me', '/api/auth/options'],
  prefetch: [INITIAL],
};
const HOME_PAGE: Page = {
  modules: [INITIAL],
  fetches: ['/api/me', '/api/accounts', '/api/apiprofiles'],
  prefetch: [DIALOGS, PAGES],
};
/** With a session token; all other paths have `HOME_PAGE`. */
const PAGES_BY_PATH: readonly [RegExp, Page][] = [
  [/^\/(accounts\/|stars$)/, { ...HOME_PAGE, modules: [INITIAL, DIALOGS] }],
  [
    /^\/(api-profiles|settings)$/,
    { ...HOME_PAGE, modules: [INITIAL, PAGES], fetches: ['/api/me', '/api/apiprofiles'] },
  ],
];

/** The part of esbuild's metafile that is used: the entry point and the imports of each file. */
interface Metafile {
  outputs: Readonly<
    Record<string, { entryPoint?: string; imports: readonly { path: string; kind: string }[] } | undefined>
  >;
}

/**
 * Adds preloads to the page, so that the browser requests what the first screen needs in parallel instead of discovering it
 * step by step. The client reuses the preloaded modules and responses.
 */
export class PagePreloads {
  private page = '';
  private build: Metafile = { outputs: {} };

  /** @param metafile of the build, beside what is served; without one the pages name nothing */
  constructor(
    private readonly metafile: string,
    private readonly cookie: SessionCookie,
  ) {}

  /**
   * @param page as it was built
   * @param base the path under which the browser sees the panel
   */
  async addPreloads(page: string, request: Request, base: string): Promise<string> {
    return withBasePath(await this.withPreloads(page, request), base);
  }

  private async withPreloads(page: string, request: Request): Promise<string> {
    if (page !== this.page) {
      this.build = await readMetafile(this.metafile);
      this.page = page;
    }
    const { modules, fetches: answers, prefetch: next } = pageOf(request, this.cookie);
    // The client goes by the languages of the browser too, unless the person chose one in the panel.
    const texts = `src/i18n/${languageOf(request)}.ts`;
    const files = this.filesOf([texts, ...modules, TOASTS]).filter((file) => !page.includes(file));
    const rest = this.filesOf(next).filter((file) => !page.includes(file) && !files.includes(file));
    if (files.length === 0) return page;
    const scripts = files.map((file) => `<link rel="modulepreload" href="/${file}">`);
    const later = rest.length > 0 ? `data-next="${rest.map((file) => `/${file}`).join(' ')}" ` : '';
    return page
      .replace(EARLY_SCRIPT, `data-answers="${answers.join(' ')}" ${later}${EARLY_SCRIPT}`)
      .replace('</body>', `${scripts.join('')}</body>`);
  }

  /** The files that hold the modules, and all that these load before they run. */
  private filesOf(modules: readonly string[]): string[] {
    const { outputs } = this.build;
    const entries = Object.keys(outputs).filter((file) => modules.includes(outputs[file]?.entryPoint ?? ''));
    const files = new Set(entries);
    // What is added on the way is visited too.
    for (const file of files) {
      for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement') files.add(path);
    }
    return [...files];
  }
}

function pageOf(request: Request, cookie: SessionCookie): Page {
  if (cookie.tokenOf(request) === null) return LOGIN_PAGE;
  return PAGES_BY_PATH.find(([path]) => path.test(request.path))?.[1] ?? HOME_PAGE;
}

/** The addresses of the page lie below `base`; the client reads it from the page. */
function withBasePath(page: string, base: string): string {
  if (base === '/') return page;
  const moved = page.replaceAll(/ (src|href)="\/(?!\/)/g, ` $1="${base}`);
  return moved.replace('<html ', `<html data-base="${base}" `);
}

async function readMetafile(file: string): Promise<Metafile> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Metafile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { outputs: {} };
  }
}
