// How long the panel takes from its start to its first answer on data that exists, against its database alone. Prints
// figures as JSON.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EmbeddedPostgres } from '../dist/embedded-postgres/embedded-postgres.js';
import { withDataDirectory } from './data-directory.mjs';
import { figure, inTurn } from './figures.mjs';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const ASK_AGAIN_MS = 5;
const DEADLINE_MS = 60_000;

const say = (text) => console.error(`start: ${text}`);

async function freePort() {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const { port } = probe.address();
  await once(probe.close(), 'close');
  return port;
}

await withDataDirectory(async (directory) => {
  const startPanel = async () => {
    const port = await freePort();
    const env = { ...process.env, DATA_DIR: directory, PORT: String(port), SANDBOX: 'off', LOG_LEVEL: 'error' };
    const begin = performance.now();
    const panel = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = once(panel, 'exit');
    try {
      const isReady = () =>
        fetch(`http://127.0.0.1:${port}/api/health`).then(
          ({ ok }) => ok,
          () => false,
        );
      while (!(await isReady())) {
        if (panel.exitCode !== null || performance.now() - begin > DEADLINE_MS) throw new Error('It does not start');
        await pause(ASK_AGAIN_MS);
      }
      return { ms: performance.now() - begin };
    } finally {
      panel.kill();
      await ended;
    }
  };
  const startDatabase = async () => {
    const begin = performance.now();
    const database = await EmbeddedPostgres.open(directory);
    const ms = performance.now() - begin;
    await database.close();
    return { ms };
  };
  await startPanel();
  say('the data exists');
  const { ours, database } = await inTurn(say, { ours: startPanel, database: startDatabase });
  console.log(
    JSON.stringify([figure('start to ready on existing data against the database alone', 'ms', ours.ms, database.ms)]),
  );
});
