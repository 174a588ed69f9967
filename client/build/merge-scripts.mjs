// Fewer files: the bundler makes one for each combination of bundles that share something, most of them of a kilobyte, and over
// HTTP/1.1 a browser asks for six at a time (docs/decisions/0019-first-screen.md).
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { shortenPropertyNames, textsWithNames } from './property-names.mjs';

const MAIN = 'src/main.ts';
const bundle = (name) => `src/bundles/${name}.ts`;
const FIRST_TEXTS = ['ru', 'en'].flatMap((language) =>
  ['initial', 'accounts'].map((name) => `src/i18n/${language}-${name}.ts`),
);
const WITHOUT_SESSION = [bundle('auth')];
const TOASTS = [bundle('toast-host')];
const INITIAL = [bundle('initial')];
const FIRST_SCREENS = [MAIN, ...FIRST_TEXTS, ...WITHOUT_SESSION, ...INITIAL];
const FIRST_GROUPS = ['start', 'shared', 'sign-in', 'panel'];
const LAZY = ['dialogs', 'pages', 'session-import'].map(bundle);
const SHEET = [bundle('sheet')];
const GIFTS = [bundle('gifts')];

/** Lets V8 compile all functions of the file on another thread while it is loaded, not one by one when they are called. */
const COMPILE_AHEAD = '//# allFunctionsCalledOnLoad';

/**
 * @typedef {{ path: string, kind: string }} Import
 * @typedef {{ entryPoint?: string, imports: Import[] }} Output
 * @typedef {Record<string, Output>} Outputs of esbuild's metafile
 */

/**
 * Groups of files that become one. A file is in the first group that it fits; entries stay files of their own.
 *
 * @param {Outputs} outputs
 * @returns {[string, (file: string) => boolean][]}
 */
export function fileGroups(outputs) {
  const entries = [[MAIN], FIRST_TEXTS, WITHOUT_SESSION, TOASTS, INITIAL, LAZY, SHEET, GIFTS];
  const [main, texts, withoutSession, toasts, initial, lazy, sheet, gifts] = entries.map((each) =>
    staticImportsOf(outputs, each),
  );
  /** @type {[string, Set<string>][]} */
  const groups = [
    ['start', main.union(texts)],
    ['shared', withoutSession.union(toasts).intersection(initial)],
    ['sign-in', withoutSession],
    ['panel', initial],
    ['toasts', toasts],
    ['lazy', lazy],
    ['charts', sheet.intersection(gifts)],
    ['sheets', sheet],
  ];
  return groups.map(([name, files], index) => {
    const earlier = groups.slice(0, index);
    return [name, (file) => files.has(file) && !earlier.some(([, others]) => others.has(file))];
  });
}

/** All that the entries load before they run, without entries. */
function staticImportsOf(outputs, entries) {
  const files = new Set(Object.keys(outputs).filter((file) => entries.includes(outputs[file].entryPoint)));
  // What is added on the way is visited too.
  for (const file of files) {
    for (const { path, kind } of outputs[file].imports) if (kind === 'import-statement') files.add(path);
  }
  return new Set([...files].filter((file) => outputs[file].entryPoint === undefined));
}

/** The file, and all that it loads at any time. */
function reachableFrom(outputs, file) {
  const files = new Set([file]);
  // What is added on the way is visited too.
  for (const each of files) for (const { path } of outputs[each].imports) if (path in outputs) files.add(path);
  return [...files];
}

/**
 * Replaces the scripts of the build, and what its page and its metafile say of them.
 *
 * @param {string} directory with `browser` and `browser-stats.json`
 */
export async function mergeScripts(directory) {
  const inBrowser = (file) => join(directory, 'browser', file);
  const statsFile = join(directory, 'browser-stats.json');
  const stats = JSON.parse(await readFile(statsFile, 'utf8'));
  const { outputs } = stats;
  const oldMain = Object.keys(outputs).find((file) => outputs[file].entryPoint === MAIN);
  const read = reachableFrom(outputs, oldMain);
  const inputs = read.flatMap((file) => Object.keys(outputs[file].inputs));
  const code = new Map(await Promise.all(read.map(async (file) => [file, await readFile(inBrowser(file), 'utf8')])));
  const scripts = await shortenPropertyNames(code, await textsWithNames(inputs));
  const files = {
    name: 'files-of-the-build',
    resolveId(source) {
      const file = source.replace(/^\.\//, '');
      return file in outputs ? file : { id: source, external: true };
    },
    load: (file) => scripts.get(file),
  };
  const isFirstScreen = (group, file) =>
    file ? FIRST_SCREENS.includes(outputs[file].entryPoint) : FIRST_GROUPS.includes(group);
  const build = await rolldown({ input: oldMain, plugins: [files] });
  const { output } = await build.generate({
    // Of the merged files, more can be dropped and named shortly than of each alone.
    minify: true,
    entryFileNames: 'main-[hash].js',
    chunkFileNames: 'chunk-[hash].js',
    postBanner: ({ name, facadeModuleId }) => (isFirstScreen(name, facadeModuleId) ? COMPILE_AHEAD : ''),
    codeSplitting: { groups: fileGroups(outputs).map(([name, test]) => ({ name, test })) },
  });
  await build.close();
  await Promise.all(read.map((file) => rm(inBrowser(file))));
  await Promise.all(output.map(({ fileName, code }) => writeFile(inBrowser(fileName), code)));

  const merged = Object.fromEntries(output.map((chunk) => [chunk.fileName, describe(chunk, outputs)]));
  const others = Object.entries(outputs).filter(([file]) => !read.includes(file));
  await writeFile(statsFile, JSON.stringify({ ...stats, outputs: { ...Object.fromEntries(others), ...merged } }));

  const { fileName: main, imports } = output.find(({ isEntry }) => isEntry);
  const page = await readFile(inBrowser('index.html'), 'utf8');
  const preloads = imports.map((file) => `<link rel="modulepreload" href="/${file}" nonce="__CSP_NONCE__">`);
  const withoutPreloads = page.replaceAll(/<link rel="modulepreload"[^>]*>/g, '');
  await writeFile(
    inBrowser('index.html'),
    withoutPreloads.replace(`<script src="/${oldMain}"`, `${preloads.join('')}<script src="/${main}"`),
  );
}

/** @returns {Output} as the metafile describes it */
function describe({ code, facadeModuleId, imports, dynamicImports, exports, moduleIds }, outputs) {
  const inputs = moduleIds.flatMap((file) => Object.entries(outputs[file]?.inputs ?? {}));
  return {
    bytes: Buffer.byteLength(code),
    ...(facadeModuleId && { entryPoint: outputs[facadeModuleId]?.entryPoint }),
    imports: [
      ...imports.map((path) => ({ path, kind: 'import-statement' })),
      ...dynamicImports.map((path) => ({ path, kind: 'dynamic-import' })),
    ],
    inputs: Object.fromEntries(inputs),
    exports,
  };
}
