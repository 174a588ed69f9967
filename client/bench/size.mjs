// How much there is to load, compressed with gzip as the api does.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const IMPORT = /(?:\bimport|\bfrom)\s*["']\.\/([\w-]+\.js)["']/g;
const SCRIPT = /<(?:script src|link rel="modulepreload" href)="\/([\w-]+\.js)"/g;

const LANGUAGES = ['ru', 'en'];
const TEXTS = /^src\/i18n\/\w+-initial\.ts$/;

/**
 * The sizes of a built client, in bytes after gzip. `initial` is what the page itself loads and, of the languages, the one
 * with the most texts; `largest` the largest of the files that are loaded when they are needed.
 *
 * @param {string} folder
 */
export function sizesOf(folder) {
  const read = (file) => readFileSync(join(folder, file), 'utf8');
  const files = readdirSync(folder);
  const compressedSize = (file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
  const sum = (names) => names.reduce((bytes, file) => bytes + compressedSize(file), 0);
  const initial = new Set();
  const add = (file) => {
    if (initial.has(file) || !files.includes(file)) return;
    initial.add(file);
    for (const [, next] of read(file).matchAll(IMPORT)) add(next);
  };
  for (const [, file] of read('index.html').matchAll(SCRIPT)) add(file);
  const scripts = files.filter((file) => file.endsWith('.js'));
  const lazy = scripts.filter((file) => !initial.has(file));
  return {
    initial: sum([...initial]) + Math.max(0, ...languagesOf(folder).map(compressedSize)),
    styles: sum(files.filter((file) => file.endsWith('.css'))),
    largest: Math.max(0, ...lazy.map(compressedSize)),
    all: sum(files.filter((file) => /\.(js|css|html|svg)$/.test(file))),
  };
}

/**
 * What a bundle loads besides the first screen of a signed-in user and the dialogs, which are fetched ahead of any page, in
 * bytes after gzip, by the metafile.
 *
 * @param {string} folder of the built client
 * @param {string} module with which the bundle begins
 */
export function sizeOfBundle(folder, module) {
  const { outputs } = JSON.parse(readFileSync(join(folder, '..', 'browser-stats.json'), 'utf8'));
  const filesOf = (...modules) => {
    const files = new Set(Object.keys(outputs).filter((file) => modules.includes(outputs[file].entryPoint)));
    // What is added on the way is visited too.
    for (const file of files) {
      for (const { path, kind } of outputs[file].imports) if (kind === 'import-statement') files.add(path);
    }
    return files;
  };
  const loaded = filesOf(
    'src/main.ts',
    'src/bundles/initial.ts',
    'src/bundles/dialogs.ts',
    ...LANGUAGES.flatMap((name) => [
      `src/i18n/${name}-initial.ts`,
      `src/i18n/${name}-accounts.ts`,
      `src/i18n/${name}-lazy.ts`,
    ]),
  );
  const added = [...filesOf(module)].filter((file) => !loaded.has(file));
  return added.reduce((bytes, file) => bytes + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0);
}

/** @returns {string[]} the files that hold the texts of the first screen, by the metafile of the build */
function languagesOf(folder) {
  const metafile = join(folder, '..', 'browser-stats.json');
  if (!existsSync(metafile)) return [];
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8'));
  return Object.keys(outputs).filter((file) => TEXTS.test(outputs[file].entryPoint ?? ''));
}
