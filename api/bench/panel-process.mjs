// The panel as people run it, without a sandbox.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/bundle/main.js', import.meta.url));
const ASK_AGAIN_MS = 5;
const DEADLINE_MS = 60_000;
/** After this V8 has done what it puts off while a program is busy. */
const REST_MS = 10_000;

async function freePort() {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const { port } = probe.address();
  await once(probe.close(), 'close');
  return port;
}

/** Starts `dist/bundle/main.js`; resolves when it answers. */
export async function startPanelProcess(directory, { flags = [], env = {} } = {}) {
  const port = await freePort();
  const begin = performance.now();
  const panel = spawn(process.execPath, [...flags, main], {
    env: {
      ...process.env,
      DATA_DIR: directory,
      PORT: String(port),
      SANDBOX: 'off',
      LOG_LEVEL: 'error',
      RATE_LIMITS: 'off',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(panel, 'exit');
  const stop = async () => {
    panel.kill();
    await ended;
  };
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    while (!(await isReady())) {
      if (panel.exitCode !== null || performance.now() - begin > DEADLINE_MS) throw new Error('It does not start');
      await pause(ASK_AGAIN_MS);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    startedInMs: performance.now() - begin,
    stop,
    /** Waits until the panel is at rest. Linux alone tells. */
    async residentBytes() {
      await pause(REST_MS);
      const status = await readFile(`/proc/${panel.pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    },
  };
}
