// What the first screen of each page needs, by the files of the build (docs/decisions/0019-first-screen.md).

const AUTH = 'src/bundles/auth.ts';
const INITIAL = 'src/bundles/initial.ts';
const DIALOGS = 'src/bundles/dialogs.ts';
const SHEET = 'src/bundles/sheet.ts';
const PAGES = 'src/bundles/pages.ts';
const GIFTS = 'src/bundles/gifts.ts';
const STARS = 'src/bundles/stars.ts';
const SESSION_IMPORT = 'src/bundles/session-import.ts';
const TOASTS = 'src/bundles/toast-host.ts';
const LANGUAGES = ['ru', 'en'];
/** Of each language, which stands for the star. */
const FIRST_TEXTS = 'src/i18n/*-initial.ts';
/** The texts of the list of accounts, and of the frame of every page of a signed-in user. */
const LIST_TEXTS = 'src/i18n/*-accounts.ts';
/** The texts that dialogs and the other pages need besides. */
const LAZY_TEXTS = 'src/i18n/*-lazy.ts';
/** Sentences for errors, which the lazy texts bring too. */
const ERROR_TEXTS = 'src/i18n/*-errors.ts';

const ALL_FETCHES = ['/api/me', '/api/accounts', '/api/apiprofiles', '/api/tags'];

/**
 * The pages, of which the first that matches is meant. `path` is a regular expression, `modules` are source files of the
 * first screen, `fetches` paths of the API, and `prefetch` modules of likely next pages.
 */
const FIRST_SCREENS = [
  {
    path: '^/',
    signedIn: false,
    modules: [AUTH],
    fetches: ['/api/me', '/api/auth/options'],
    prefetch: [INITIAL, LIST_TEXTS],
  },
  {
    path: '^/accounts/',
    signedIn: true,
    modules: [INITIAL, LIST_TEXTS, SHEET, LAZY_TEXTS],
    fetches: ALL_FETCHES,
    prefetch: [DIALOGS, SHEET, PAGES, LAZY_TEXTS],
  },
  {
    path: '^/(api-profiles|proxies|settings)$',
    signedIn: true,
    modules: [INITIAL, LIST_TEXTS, PAGES, LAZY_TEXTS],
    fetches: ['/api/me', '/api/apiprofiles'],
    prefetch: [DIALOGS, SHEET, PAGES, LAZY_TEXTS],
  },
  {
    path: '^/gifts(/|$)',
    signedIn: true,
    modules: [INITIAL, LIST_TEXTS, GIFTS, LAZY_TEXTS],
    fetches: ['/api/me', '/api/accounts', '/api/apiprofiles'],
    prefetch: [DIALOGS, SHEET, PAGES, LAZY_TEXTS],
  },
  {
    path: '^/stars$',
    signedIn: true,
    modules: [INITIAL, LIST_TEXTS, STARS, LAZY_TEXTS],
    fetches: ['/api/me', '/api/accounts', '/api/apiprofiles'],
    prefetch: [DIALOGS, SHEET, PAGES, LAZY_TEXTS],
  },
  {
    path: '^/moving-in$',
    signedIn: true,
    modules: [INITIAL, LIST_TEXTS, SESSION_IMPORT, LAZY_TEXTS],
    fetches: ['/api/me', '/api/apiprofiles'],
    prefetch: [DIALOGS, SHEET, PAGES, LAZY_TEXTS],
  },
  {
    path: '^/',
    signedIn: true,
    modules: [INITIAL, LIST_TEXTS],
    fetches: ALL_FETCHES,
    prefetch: [DIALOGS, SHEET, PAGES, LAZY_TEXTS],
  },
];

/**
 * @typedef {{ entryPoint?: string, imports: { path: string, kind: string }[] }} Output of esbuild's metafile
 *
 * @param {{ outputs: Record<string, Output> }} metafile of the build
 * @param {string} page the built `index.html`; the files that it names are left out
 */
export function pagePreloads({ outputs }, page) {
  const filesOf = (modules, language) => {
    const files = filesWith(
      outputs,
      modules.map((module) => module.replace('*', language)),
    );
    return files.filter((file) => !page.includes(file));
  };
  return FIRST_SCREENS.flatMap(({ path, signedIn, modules, fetches, prefetch }) =>
    LANGUAGES.map((language) => {
      const files = filesOf([FIRST_TEXTS, ...modules], language);
      const prefetched = filesOf([TOASTS, ERROR_TEXTS, ...prefetch], language).filter((file) => !files.includes(file));
      return { path, signedIn, language, modules: files.map(address), fetches, prefetch: prefetched.map(address) };
    }),
  );
}

const address = (file) => `/${file}`;

/** The files that hold the modules, and all that these load before they run. */
function filesWith(outputs, modules) {
  const entries = Object.keys(outputs).filter((file) => modules.includes(outputs[file].entryPoint));
  const found = entries.map((file) => outputs[file].entryPoint);
  const missing = modules.filter((module) => !found.includes(module));
  if (missing.length > 0) throw new Error(`No file of the build begins with ${missing.join(', ')}`);
  const files = new Set(entries);
  // What is added on the way is visited too.
  for (const file of files) {
    for (const { path, kind } of outputs[file].imports) if (kind === 'import-statement') files.add(path);
  }
  return [...files];
}
