// Short names for the properties that only Angular and RxJS know, a tenth of what their code takes as gzip
// (docs/decisions/0019-first-screen.md).
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Visitor, minify, parseSync } from 'rolldown/utils';

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const FRAMEWORKS = /node_modules\/(@angular|rxjs|tslib)\//;
const CLIENT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src', 'public', ...['contracts', 'session-files', 'ui'].map((lib) => `../libs/${lib}/src`)];

/** Names of browsers that the types of TypeScript lack, and those that outlive the build in `history.state`. */
const OUTSIDE = ['createHTML', 'createScript', 'createScriptURL', 'v8BreakIterator', 'navigationId', 'ɵrouterPageId'];

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** A shorter name would hardly be shortened. */
const SHORTEST = 3;

/**
 * Renames in all scripts of a page alike. A name stays if it is anywhere in `foreign`, in a string of a script, begins with a
 * capital (keys of maps may be data, such as names of keys) or is short.
 *
 * @param {Map<string, string>} scripts code by file; all that share objects
 * @param {Iterable<string>} foreign texts of all that shares objects with the scripts: own sources, types of the browser
 * @returns {Promise<Map<string, string>>}
 */
export async function shortenPropertyNames(scripts, foreign) {
  const kept = new Set(OUTSIDE);
  const keep = (text) => {
    for (const [word] of text.matchAll(WORD)) kept.add(word);
  };
  for (const text of foreign) keep(text);
  const uses = new Map();
  const count = ({ computed }, { type, name }) => {
    if (!computed && type === 'Identifier') uses.set(name, (uses.get(name) ?? 0) + 1);
  };
  const visitor = new Visitor({
    Literal: ({ value }) => typeof value === 'string' && keep(value),
    TemplateElement: ({ value }) => keep(value.cooked ?? value.raw),
    MemberExpression: (node) => count(node, node.property),
    Property: (node) => count(node, node.key),
    MethodDefinition: (node) => count(node, node.key),
    PropertyDefinition: (node) => count(node, node.key),
  });
  for (const [file, code] of scripts) visitor.visit(parseSync(file, code).program);

  const isShortened = (name) => name.length >= SHORTEST && !kept.has(name) && !/^\p{Lu}/u.test(name);
  // The most used first. The order of equals is by name, so that it depends on nothing else.
  const names = [...uses.keys()].filter(isShortened).toSorted((a, b) => uses.get(b) - uses.get(a) || (a < b ? -1 : 1));
  if (names.length === 0) return scripts;
  const free = freeNames((name) => uses.has(name) || kept.has(name));
  const cache = Object.fromEntries(names.map((name) => [name, free.next().value]));
  const include = new RegExp(`^(?:${names.map((name) => RegExp.escape(name)).join('|')})$`);
  const options = { module: true, compress: false, mangle: false, mangleProps: { include, cache } };
  const renamed = [...scripts].map(async ([file, code]) => {
    const result = await minify(file, code, options);
    if (result.errors.length > 0) throw new Error(`${file}: ${result.errors[0].message}`);
    return [file, result.code];
  });
  return new Map(await Promise.all(renamed));
}

/** Two letters and more, without those that are taken. */
function* freeNames(isTaken) {
  for (let names = [...LETTERS]; ;) {
    names = names.flatMap((name) => [...LETTERS].map((letter) => name + letter));
    for (const name of names) if (!isTaken(name)) yield name;
  }
}

/**
 * The texts whose names stay: our sources, packages other than the frameworks, and the types of browsers.
 *
 * @param {string[]} inputs of the metafile
 */
export async function textsWithNames(inputs) {
  const types = dirname(createRequire(import.meta.url).resolve('typescript'));
  const packages = inputs.filter((file) => file.includes('node_modules/') && !FRAMEWORKS.test(file));
  const files = [
    ...(await Promise.all(SOURCES.map((folder) => filesIn(join(CLIENT, folder), /\.(ts|html|js)$/)))).flat(),
    ...(await filesIn(types, /^lib\..*\.d\.ts$/)),
    ...packages.map((file) => join(CLIENT, file)),
  ];
  return Promise.all(files.map((file) => readFile(file, 'utf8')));
}

async function filesIn(folder, names) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && names.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
}
