// What a page that listens to live updates costs the panel in memory. Prints figures as JSON.
import { setTimeout as pause } from 'node:timers/promises';
import { panelEnv, panelFlags } from '../../scripts/panel-process.mjs';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds } from './figures.mjs';
import { startHelper } from './helper.mjs';

const LISTENERS = '../../client/bench/listeners.mjs';
const USERS = 20;
/** With these a process has loaded and compiled what it needs for any number. */
const FIRST_OF_EACH = 10;
const STREAMS_OF_EACH = 100;
const STREAMS = USERS * STREAMS_OF_EACH;
const KB = 1024;
/** Memory of the whole process counts too, so it runs as `npm start` lets it run. */
const HOW = { flags: [...panelFlags, '--expose-gc', '--no-flush-bytecode'], env: panelEnv };

const log = (text) => console.error(`streams: ${text}`);

async function waitUntil(server, isDone) {
  while (!isDone(await server.ask('connections'))) await pause(50);
}

/** @param urls of each user, with headers */
async function listen(urls, count) {
  const listeners = startHelper(LISTENERS);
  for (const { url, headers = {} } of urls) await listeners.ask('open', { url, headers, count });
  return listeners;
}

/** KB of each silent stream of a new process: in the heap and besides it, and of the whole process. */
async function cost(server, urls) {
  const first = await listen(urls, FIRST_OF_EACH);
  await first.end();
  await waitUntil(server, (count) => count < USERS);
  const before = { held: await server.ask('heldBytes'), resident: await server.ask('residentBytes') };
  const listeners = await listen(urls, STREAMS_OF_EACH);
  await waitUntil(server, (count) => count >= STREAMS);
  const after = { held: await server.ask('heldBytes'), resident: await server.ask('residentBytes') };
  await listeners.end();
  await server.end();
  return {
    held: (after.held - before.held) / STREAMS / KB,
    resident: (after.resident - before.resident) / STREAMS / KB,
  };
}

/** With data of its own: from one address only few may register. */
async function ofPanel() {
  let costs;
  await withDataDirectory(async (directory) => {
    const panel = startHelper('panel.mjs', [directory], HOW);
    const people = [await panel.ask('open', { username: 'user-0' })];
    while (people.length < USERS) people.push(await panel.ask('register', { username: `user-${people.length}` }));
    costs = await cost(
      panel,
      people.map(({ url, cookie }) => ({ url: `${url}/api/events`, headers: { cookie } })),
    );
  });
  return costs;
}

async function ofBare() {
  const bare = startHelper(LISTENERS, [], HOW);
  const url = await bare.ask('serve');
  return cost(bare, Array(USERS).fill({ url }));
}

const { ours, baseline } = await measureInRounds(log, { ours: ofPanel, baseline: ofBare });
const what = `of each of ${STREAMS} live streams, ${STREAMS_OF_EACH} of a user`;
console.log(
  JSON.stringify([
    figure(`heap and buffers ${what}`, 'KB', ours.held, undefined, { atMost: 40 }),
    figure(`the process ${what}, against a bare server`, 'KB', ours.resident, baseline.resident),
  ]),
);
