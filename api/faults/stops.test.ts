import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isProcessAlive } from '../src/process-alive.js';
import { testDirectory } from '../harness/test-directory.js';
import { SeededRandom, repetitions } from './seeded-random.js';
import { waitUntil } from './wait-until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** About the duration of a start; the stop comes at a random moment of it. */
const START_MS = 3_000;
/** Includes a build, if there is none. */
const BEGINS_WITHIN_MS = 100_000;

/** `npm start` as the leader of a process group, as a terminal and systemd run it. */
class StartedPanel {
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

  /** The process ids of the sandbox and the panel, from the sandbox's file. */
  async pids(): Promise<{ pid: number; panel: number }> {
    return JSON.parse(await readFile(join(this.directory, 'sandbox', 'running.json'), 'utf8')) as never;
  }

  async exit(): Promise<unknown[]> {
    await this.ended;
    return [this.npm.exitCode, this.npm.signalCode];
  }
}

/** Ways to stop it. A negative id is that of a process group (kill(2)). */
const STOPS: Record<string, (started: StartedPanel) => Promise<void> | void> = {
  'SIGTERM to the group': ({ npmPid }) => void process.kill(-npmPid, 'SIGTERM'),
  'SIGINT to the group': ({ npmPid }) => void process.kill(-npmPid, 'SIGINT'),
  'SIGTERM to npm': ({ npmPid }) => void process.kill(npmPid, 'SIGTERM'),
};

async function expectNothingLeft(started: StartedPanel): Promise<void> {
  expect(started.output.replace(/^(Building|GiftBuyer is ready|Sandbox: ).*\n/gm, '')).toBe('');
  await expect(stat(join(started.directory, 'postgres', 'data', 'postmaster.pid'))).rejects.toThrow('ENOENT');
  const { pid, panel } = await started.pids().catch(() => ({ pid: null, panel: null }));
  for (const one of [pid, panel]) if (one !== null) expect(isProcessAlive(one)).toBe(false);
}

test.each(repetitions(20))('a stop during a start ends all processes cleanly (%i)', async (run) => {
  const random = new SeededRandom(`stops ${run}`);
  const what = random.oneOf(Object.keys(STOPS));
  const started = new StartedPanel(await testDirectory('stops'));
  // Before that, the signal may kill npm itself.
  const database = join(started.directory, 'postgres');
  await waitUntil('the panel opens its database', BEGINS_WITHIN_MS, () => existsSync(database));
  await pause(random.between(0, START_MS));
  await STOPS[what]?.(started);
  expect([what, ...(await started.exit())]).toEqual([what, 0, null]);
  await expectNothingLeft(started);
  await rm(started.directory, { recursive: true });
});

test('a stop of a running panel ends all processes, whichever process gets the signal', async () => {
  const directory = await testDirectory('stops');
  const kinds: typeof STOPS = {
    'SIGTERM to the panel': async (started) => void process.kill((await started.pids()).panel, 'SIGTERM'),
    ...STOPS,
    'a closed terminal': ({ npmPid }) => void process.kill(-npmPid, 'SIGHUP'),
  };
  for (const [what, stop] of Object.entries(kinds).slice(0, repetitions(5, 2).length)) {
    const started = new StartedPanel(directory);
    await waitUntil('the panel is ready', BEGINS_WITHIN_MS, () => started.output.includes('GiftBuyer is ready'));
    await stop(started);
    // npm itself dies of SIGHUP.
    const end = what === 'a closed terminal' ? [null, 'SIGHUP'] : [0, null];
    expect([what, ...(await started.exit())]).toEqual([what, ...end]);
    await expectNothingLeft(started);
  }
  await rm(directory, { recursive: true });
});
