// What the first screen of each page needs, by the files of the build (docs/decisions/0019-first-screen.md).

const AUTH = 'src/bundles/auth.ts';
const INITIAL = 'src/bundles/initial.ts';
const DIALOGS = 'src/bundles/dialogs.ts';
const PAGES = 'src/bundles/pages.ts';
const STARS = 'src/bundles/stars.ts';
const MOVING_IN = 'src/bundles/moving-in.ts';
const TOASTS = 'src/bundles/toast-host.ts';
/** The texts of each language. */
const TEXTS = { ru: 'src/i18n/ru.ts', en: 'src/i18n/en.ts' };

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
    prefetch: [INITIAL],
  },
  {
    path: '^/accounts/',
    signedIn: true,
    modules: [INITIAL, DIALOGS],
    fetches: ALL_FETCHES,
    prefetch: [DIALOGS, PAGES],
  },
  {
    path: '^/(api-profiles|proxies|settings)$',
    signedIn: true,
    modules: [INITIAL, PAGES],
    fetches: ['/api/me', '/api/apiprofiles'],
    prefetch: [DIALOGS, PAGES],
  },
  {
    path: '^/stars$',
    signedIn: true,
    modules: [INITIAL, STARS],
    fetches: ['/api/me', '/api/accounts', '/api/apiprofiles'],
    prefetch: [DIALOGS, PAGES],
  },
  {
    path: '^/moving-in$',
    signedIn: true,
    modules: [INITIAL, MOVING_IN],
    fetches: ['/api/me', '/api/apiprofiles'],
    prefetch: [DIALOGS, PAGES],
  },
  { path: '^/', signedIn: true, modules: [INITIAL], fetches: ALL_FETCHES, prefetch: [DIALOGS, PAGES] },
];

/**
 * @typedef {{ entryPoint?: string, imports: { path: string, kind: string }[] }} Output of esbuild's metafile
 *
 * @param {{ outputs: Record<string, Output> }} metafile of the build
 * @param {string} page the built `index.html`; the files that it names are left out
 */
export function pagePreloads({ outputs }, page) {
  const filesOf = (modules) => filesWith(outputs, modules).filter((file) => !page.includes(file));
  return FIRST_SCREENS.flatMap(({ path, signedIn, modules, fetches, prefetch }) =>
    Object.entries(TEXTS).map(([language, texts]) => {
      const files = filesOf([texts, ...modules, TOASTS]);
      const later = filesOf(prefetch).filter((file) => !files.includes(file));
      return { path, signedIn, language, modules: files.map(address), fetches, prefetch: later.map(address) };
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
