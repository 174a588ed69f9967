// What the list of accounts costs, against a server that only sends the same bytes. Prints figures as JSON.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get } from 'node:http';
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { figure, median, rounded } from './figures.mjs';
import { helper } from './helper.mjs';

const ACCOUNTS = 1000;
const MANY = 10_000;
const ROUNDS = 5;
const CONNECTIONS = 10;
const SECONDS = 2;
/** For those who look while everything is refreshed: each of them so often. */
const PAUSE_MS = 100;

const say = (text) => console.error(`list: ${text}`);

const server = await startServer();
const panel = helper('panel.mjs', ['--expose-gc']);
const load = helper('load.mjs');
const bares = [];

/** Signs in somebody with these accounts. @returns how to ask for his list */
async function person(username, sessions) {
  const addresses = { dcs: server.dcs, publicKey: server.publicKey };
  const { url, cookie } = await panel.ask({ task: 'open', addresses, sessions, username });
  return { url: `${url}/api/accounts`, headers: { Cookie: cookie, 'Accept-Encoding': 'gzip' } };
}

/** One answer as it travels, which fetch would unpack, and how long it took. */
async function look({ url, headers }) {
  const begin = performance.now();
  const [answer] = await once(get(url, { headers, agent: false }), 'response');
  const body = Buffer.concat(await answer.toArray());
  return { status: answer.statusCode, headers: answer.headers, body, ms: performance.now() - begin };
}

/** A bare server for an answer. @returns how to ask it */
async function bare({ status, headers: { etag, 'content-type': type }, body }) {
  const process = helper('bare-http.mjs');
  bares.push(process);
  const packed = type && { 'Content-Type': type, 'Content-Encoding': 'gzip', 'Content-Length': body.length };
  const headers = { ETag: etag, ...packed };
  return { url: await process.ask({ task: 'serve', status, headers, body: body.toString('base64') }), headers: {} };
}

const ask = (target, more) =>
  load.ask({ task: 'load', status: 200, connections: CONNECTIONS, seconds: SECONDS, ...target, ...more });

/** Takes turns, once to warm up and then `ROUNDS` times; medians. */
async function inTurn(runs) {
  const seen = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const result = await run();
      if (round > 0) seen[name].push(result);
      const told = Object.entries(result).map(([key, value]) => `${key} ${rounded(value)}`);
      say(`${round ? `round ${round} of ${ROUNDS}` : 'warming up'}, ${name}: ${told.join(', ')}`);
    }
  }
  const medianOf = (results, key) => median(results.map((result) => result[key]));
  const medians = (results) => Object.fromEntries(Object.keys(results[0]).map((key) => [key, medianOf(results, key)]));
  return Object.fromEntries(Object.entries(seen).map(([name, results]) => [name, medians(results)]));
}

async function refreshAll({ url, headers }) {
  const answer = await fetch(`${url}/refresh`, { method: 'POST', headers });
  const end = JSON.parse((await answer.text()).trimEnd().split('\n').at(-1));
  if (!end.done || end.failed > 0) throw new Error(`It ended with ${JSON.stringify(end)}`);
}

/** Looks at the list while its accounts are refreshed again and again. */
async function whileRefreshing(target) {
  let isOver = false;
  const looking = ask(target, { pauseMs: PAUSE_MS }).finally(() => (isOver = true));
  while (!isOver) await refreshAll(target);
  return looking;
}

/** One look that is new to the panel, in ms, with how long its event loop was blocked. */
async function watched(target) {
  await panel.ask({ task: 'watchLoop' });
  const { ms } = await look(target);
  return { ms, blockedMs: await panel.ask({ task: 'blockedMs' }) };
}

/** Bytes that the panel holds. */
async function held() {
  // While the first is answered, the task before it is still in memory.
  await panel.ask({ task: 'held' });
  return panel.ask({ task: 'held' });
}

/** Accounts that nobody refreshes. */
const strangers = (count) =>
  Array.from({ length: count }, (_, i) => ({
    phone: `7900${String(i).padStart(7, '0')}`,
    userId: 1_000_000 + i,
    firstName: `Name ${i}`,
    dcId: 2,
    authKey: randomBytes(256).toString('hex'),
  }));

try {
  const phones = Array.from({ length: ACCOUNTS }, (_, i) => `999662${String(1000 + i)}`);
  const ours = await person('bench', await server.mint(phones));
  await refreshAll(ours);
  const list = await look(ours);
  const tagged = { ...ours, headers: { ...ours.headers, 'If-None-Match': list.headers.etag } };
  const theirs = await bare(list);
  const unchanged = await bare(await look(tagged));
  say(`${ACCOUNTS} accounts, ${list.body.length} bytes as gzip`);
  const rates = await inTurn({
    'list of ours': () => ask(ours),
    'bare list': () => ask(theirs),
    '304 of ours': () => ask(tagged, { status: 304 }),
    'bare 304': () => ask(unchanged, { status: 304 }),
  });
  const waits = await inTurn({
    idle: () => ask(ours, { pauseMs: PAUSE_MS }),
    refreshing: () => whileRefreshing(ours),
  });
  const many = await person('many', strangers(MANY));
  const empty = await held();
  const first = await watched(many);
  const remembered = await held();
  const again = await inTurn({
    unchanged: () => watched(many),
    'one changed': async () => {
      await panel.ask({ task: 'touch', username: 'many' });
      return watched(many);
    },
  });
  const of = (count, what) => `list of ${count} accounts, ${what}`;
  console.log(
    JSON.stringify([
      figure(of(ACCOUNTS, 'against a bare server'), '1/s', rates['list of ours'].rate, rates['bare list'].rate, {
        atLeast: 0.5,
      }),
      figure(of(ACCOUNTS, 'a 304 against a bare 304'), '1/s', rates['304 of ours'].rate, rates['bare 304'].rate, {
        atLeast: 0.5,
      }),
      figure(of(ACCOUNTS, 'p99 while they are refreshed against idle'), 'ms', waits.refreshing.p99, waits.idle.p99, {
        atMost: 2,
      }),
      figure(of(MANY, 'the first answer'), 'ms', first.ms, null),
      figure(of(MANY, 'the loop blocked by it'), 'ms', first.blockedMs, null),
      figure(of(MANY, 'memory of each account'), 'B', (remembered - empty) / MANY, null),
      figure(of(MANY, 'unchanged'), 'ms', again.unchanged.ms, null),
      figure(of(MANY, 'one account changed'), 'ms', again['one changed'].ms, null),
      figure(of(MANY, 'the loop blocked by that'), 'ms', again['one changed'].blockedMs, null),
    ]),
  );
} finally {
  await Promise.all([panel.end(), load.end(), ...bares.map((each) => each.end()), server.stop()]);
}
