import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { SandboxAddresses } from '@giftbuyer/telegram';
import { BootError, messageOf } from '../errors/boot-error.js';
import { isProcessAlive } from '../process-alive.js';

/** A sandbox that hangs must not run out of room for connections that it does not accept. */
const POLL_INTERVAL_MS = 200;
/** It reads its journal first, perhaps on a busy machine. */
const START_TIMEOUT_MS = 60_000;
const NOT_READY = `it was not ready within ${START_TIMEOUT_MS / 1000} s`;
const STOP_TIMEOUT_MS = 3_000;

type SandboxChild = ChildProcessByStdio<Writable, Readable, null>;

/** The local Telegram of this data directory, in a process of its own. */
export interface SandboxProcess {
  addresses: SandboxAddresses;
  /** Ends the process, unless it belongs to another panel. */
  stop(): Promise<void>;
}

/**
 * Starts the sandbox that keeps its world in `<dataDir>/sandbox`, or joins the one that another panel runs there: two
 * of them would spoil each other's files. The caller sees to it that no two panels do this at once.
 *
 * @param onEnd called when the process ends without having been stopped
 * @throws BootError when it does not come up
 */
export async function startSandbox(dataDir: string, onEnd: (reason: string) => void): Promise<SandboxProcess> {
  const state = join(dataDir, 'sandbox');
  const note = join(state, 'running.json');
  await mkdir(state, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new BootError(`The directory ${state} cannot be used: ${messageOf(error)}`);
  });
  const running = await runningElsewhere(note);
  if (running) return { addresses: running, stop: () => Promise.resolve() };

  // The child ends when its standard input does, so it cannot outlive a panel that was killed.
  const child = spawn(process.execPath, [sandboxCli(), '--state', state, '--demo'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // A signal to the group of the panel does not reach it: the panel ends it last. Windows would open a console for it.
    detached: process.platform !== 'win32',
    // It needs nothing of the panel's settings.
    env: {},
  });
  try {
    const addresses = await readAddresses(child);
    await writeFile(note, JSON.stringify({ pid: child.pid, panel: process.pid, addresses }), { mode: 0o600 });
    const onExit = (code: number | null, signal: string | null) => onEnd(`The sandbox ended (${signal ?? code})`);
    child.once('exit', onExit);
    return {
      addresses,
      stop: () => {
        child.off('exit', onExit);
        return stop(child);
      },
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

function sandboxCli(): string {
  const entry = createRequire(import.meta.url).resolve('@giftbuyer/telegram-sandbox');
  return join(dirname(entry), 'cli.js');
}

async function readAddresses(child: SandboxChild): Promise<SandboxAddresses> {
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  const ready = once(createInterface(child.stdout), 'line', { signal });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('it ended at once')));
  try {
    const [line] = (await Promise.race([ready, ended])) as [string];
    return JSON.parse(line) as SandboxAddresses;
  } catch (error) {
    throw new BootError(signal.aborted ? NOT_READY : messageOf(error));
  }
}

async function stop(child: SandboxChild): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killTimer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(killTimer);
}

/** A sandbox whose panel was killed ends by itself, so it is awaited and not joined. */
async function runningElsewhere(note: string): Promise<SandboxAddresses | null> {
  const running = await readNote(note);
  if (!running) return null;
  const waitUntil = performance.now() + START_TIMEOUT_MS;
  while (await isAlive(running)) {
    if (isProcessAlive(running.panel)) return running.addresses;
    if (performance.now() >= waitUntil) throw new BootError(NOT_READY);
    await pause(POLL_INTERVAL_MS);
  }
  return null;
}

interface RunningNote {
  pid: number;
  /** The process that started it. */
  panel: number;
  addresses: SandboxAddresses;
}

async function readNote(path: string): Promise<RunningNote | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as RunningNote;
  } catch {
    // Never started, or killed while writing: then nothing else can be running.
    return null;
  }
}

/** A process id may have gone to another program since, which then does not listen there. */
async function isAlive({ pid, addresses }: RunningNote): Promise<boolean> {
  const [dc] = addresses.dcs;
  if (!dc || !isProcessAlive(pid)) return false;
  const socket = connect(dc.port, dc.ip);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
