// How fast the panel refreshes all accounts, against bare loops over the same library. Prints figures as JSON.
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { figure, median, rounded } from './figures.mjs';
import { helper } from './helper.mjs';
import { slowWire } from './slow-wire.mjs';

const ACCOUNTS = 1000;
const ROUNDS = 5;
/** As many accounts as the panel reads at a time. */
const AT_A_TIME = 8;
const ROUND_TRIP_MS = 50;
/** One after another takes long: the rate of a few tells the same. */
const LONELY = 20;

const say = (text) => console.error(`refresh: ${text}`);

const server = await startServer();
const panel = helper('panel.mjs');
const bare = helper('bare.mjs');
const addresses = { dcs: server.dcs, publicKey: server.publicKey };
const dc = server.dcs.find(({ id }) => id === 2);
const slow = await slowWire(dc, ROUND_TRIP_MS);
let sessions = await server.mint(Array.from({ length: ACCOUNTS }, (_, i) => `999662${String(1000 + i)}`));
say(`${ACCOUNTS} accounts signed in`);
const { url, cookie } = await panel.ask({ task: 'open', addresses, sessions });

/** Refreshes everything by the panel's own road: accounts per second, and CPU of its process for one. */
async function ours() {
  const cpuBefore = await panel.ask({ task: 'cpuMs' });
  const begin = performance.now();
  const answer = await fetch(`${url}/api/accounts/refresh`, { method: 'POST', headers: { cookie } });
  const end = JSON.parse((await answer.text()).trimEnd().split('\n').at(-1));
  const seconds = (performance.now() - begin) / 1000;
  if (!end.done || end.total !== ACCOUNTS || end.failed > 0) throw new Error(`It ended with ${JSON.stringify(end)}`);
  return { rate: ACCOUNTS / seconds, cpuMs: ((await panel.ask({ task: 'cpuMs' })) - cpuBefore) / ACCOUNTS };
}

async function loop(how, { to = dc, count = ACCOUNTS, atATime = AT_A_TIME } = {}) {
  const begin = performance.now();
  const done = await bare.ask({ how, sessions: sessions.slice(0, count), dc: to, atATime });
  const seconds = (performance.now() - begin) / 1000;
  // They know the salts now.
  if (count === ACCOUNTS) sessions = done.sessions;
  return { rate: count / seconds, cpuMs: done.cpuMs / count };
}

/** Takes turns, once to warm up and then `ROUNDS` times; medians. */
async function inTurn(runs) {
  const seen = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const result = await run();
      if (round > 0) seen[name].push(result);
      say(`${round ? `round ${round} of ${ROUNDS}` : 'warming up'}, ${name}: ${rounded(result.rate)}/s`);
    }
  }
  return Object.fromEntries(
    Object.entries(seen).map(([name, results]) => [
      name,
      { rate: median(results.map(({ rate }) => rate)), cpuMs: median(results.map(({ cpuMs }) => cpuMs)) },
    ]),
  );
}

try {
  const near = await inTurn({ ours, plain: () => loop('plain'), lean: () => loop('lean') });
  await panel.ask({ task: 'reach', dcs: server.dcs.map((each) => (each.id === 2 ? { ...each, ...slow } : each)) });
  const far = await inTurn({ ours, lonely: () => loop('plain', { to: slow, count: LONELY, atATime: 1 }) });
  const refreshes = `refresh of ${ACCOUNTS} accounts`;
  const figures = [
    figure(`${refreshes} against the plain library`, '1/s', near.ours.rate, near.plain.rate, { atLeast: 2.5 }),
    figure(`${refreshes} against the library in one round trip`, '1/s', near.ours.rate, near.lean.rate, {
      atLeast: 0.85,
    }),
    figure(`${refreshes}, ${ROUND_TRIP_MS} ms away, against one by one`, '1/s', far.ours.rate, far.lonely.rate, {
      atLeast: 30,
    }),
    figure('CPU per refresh against the library in one round trip', 'ms', near.ours.cpuMs, near.lean.cpuMs),
  ];
  console.log(JSON.stringify(figures));
} finally {
  await Promise.all([panel.end(), bare.end(), server.stop()]);
  slow.close();
}
