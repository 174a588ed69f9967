import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isProcessAlive } from '../src/process-alive.js';
import { testDirectory } from '../test/test-directory.js';
import { SeededRandom, repetitions } from './seeded-random.js';
import { waitUntil } from './wait-until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A start takes about so long; a stop comes at any moment of it. */
const START_MS = 3_000;
/** Without what is already built it may build first. */
const BEGINS_WITHIN_MS = 100_000;

/** `npm start` as the leader of a process group, as a terminal and systemd run it. */
class Started {
  output = '';
  private readonly npm: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(readonly directory: string) {
    const env = { PATH: process.env['PATH'], HOME: directory, HOST: '127.0.0.1', PORT: '0', DATA_DIR: directory };
    this.npm = spawn('npm', ['start', '--silent'], {
      cwd: ROOT,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.npm.stdout, this.npm.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.ended = once(this.npm, 'close');
  }

  get npmPid(): number {
    return this.npm.pid ?? 0;
  }

  /** The panel is the only one that knows its sandbox, whose note names both. */
  async pids(): Promise<{ pid: number; panel: number }> {
    return JSON.parse(await readFile(join(this.directory, 'sandbox', 'running.json'), 'utf8')) as never;
  }

  async exit(): Promise<unknown[]> {
    await this.ended;
    return [this.npm.exitCode, this.npm.signalCode];
  }
}

/** What is sent, and to whom. A negative id is that of a group (kill(2)). */
const STOPS: Record<string, (started: Started) => Promise<void> | void> = {
  'SIGTERM to the group': ({ npmPid }) => void process.kill(-npmPid, 'SIGTERM'),
  'SIGINT to the group': ({ npmPid }) => void process.kill(-npmPid, 'SIGINT'),
  'SIGTERM to npm': ({ npmPid }) => void process.kill(npmPid, 'SIGTERM'),
};

async function expectNothingLeft(started: Started): Promise<void> {
  expect(started.output.replace(/^(Building|GiftBuyer is ready|Sandbox: ).*\n/gm, '')).toBe('');
  await expect(stat(join(started.directory, 'postgres', 'data', 'postmaster.pid'))).rejects.toThrow('ENOENT');
  const { pid, panel } = await started.pids().catch(() => ({ pid: null, panel: null }));
  for (const one of [pid, panel]) if (one !== null) expect(isProcessAlive(one)).toBe(false);
}

test.each(repetitions(20))('stop %i of a start ends all of it, once and cleanly', async (run) => {
  const random = new SeededRandom(`stops ${run}`);
  const what = random.oneOf(Object.keys(STOPS));
  const started = new Started(await testDirectory('stops'));
  // npm itself dies of a signal in its first moments.
  const database = join(started.directory, 'postgres');
  await waitUntil('the panel opens its database', BEGINS_WITHIN_MS, () => existsSync(database));
  await pause(random.between(0, START_MS));
  await STOPS[what]?.(started);
  expect([what, ...(await started.exit())]).toEqual([what, 0, null]);
  await expectNothingLeft(started);
  await rm(started.directory, { recursive: true });
});

test('a stop of a running panel ends all of it, whoever it is sent to', async () => {
  const directory = await testDirectory('stops');
  const kinds: typeof STOPS = {
    'SIGTERM to the panel': async (started) => void process.kill((await started.pids()).panel, 'SIGTERM'),
    ...STOPS,
    'a closed terminal': ({ npmPid }) => void process.kill(-npmPid, 'SIGHUP'),
  };
  for (const [what, stop] of Object.entries(kinds).slice(0, repetitions(5, 2).length)) {
    const started = new Started(directory);
    await waitUntil('the panel is ready', BEGINS_WITHIN_MS, () => started.output.includes('GiftBuyer is ready'));
    await stop(started);
    // npm itself does not outlive its terminal.
    const end = what === 'a closed terminal' ? [null, 'SIGHUP'] : [0, null];
    expect([what, ...(await started.exit())]).toEqual([what, ...end]);
    await expectNothingLeft(started);
  }
  await rm(directory, { recursive: true });
});
