// What the list of accounts costs, against a server that only sends the same bytes. Prints figures as JSON.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get } from 'node:http';
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds } from './figures.mjs';
import { startHelper } from './helper.mjs';
import { refreshAll } from './refresh-all.mjs';

const ACCOUNTS = 1000;
const MANY = 10_000;
const CONNECTIONS = 10;
const SECONDS = 2;
/** For those who look while everything is refreshed: each of them so often. */
const PAUSE_MS = 100;

/** Headers that Node adds to every answer. */
const OF_NODE = ['connection', 'date', 'keep-alive'];

const log = (text) => console.error(`list: ${text}`);

await withDataDirectory(async (directory) => {
  const server = await startServer();
  const panel = startHelper('panel.mjs', [directory]);
  const load = startHelper('load.mjs');
  const bares = [];
  let refreshEverything;

  /** One answer as it travels, which fetch would unpack, and how long it took. */
  async function look({ url, headers }) {
    const begin = performance.now();
    const [answer] = await once(get(url, { headers, agent: false }), 'response');
    const body = Buffer.concat(await answer.toArray());
    return { status: answer.statusCode, headers: answer.headers, body, ms: performance.now() - begin };
  }

  /** A bare server for an answer with all of its headers but those that Node adds itself. @returns how to ask it */
  async function bare({ status, headers, body }) {
    const process = startHelper('bare-http.mjs');
    bares.push(process);
    const same = Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_NODE.includes(name)));
    return { url: await process.ask('serve', { status, headers: same, body: body.toString('base64') }), headers: {} };
  }

  const ask = (target, more) =>
    load.ask('load', { status: 200, connections: CONNECTIONS, seconds: SECONDS, ...target, ...more });

  /** Looks at the list while its accounts are refreshed again and again. */
  async function whileRefreshing(target) {
    let isOver = false;
    const looking = ask(target, { pauseMs: PAUSE_MS }).finally(() => (isOver = true));
    while (!isOver) await refreshEverything();
    return looking;
  }

  /** One look that is new to the panel, in ms, with how long its event loop was blocked. */
  async function watched(target) {
    await panel.ask('watchLoop');
    const { ms } = await look(target);
    return { ms, blockedMs: await panel.ask('blockedMs') };
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
    const sessions = await server.mint(phones);
    const { url, cookie } = await panel.ask('open', { addresses: { dcs: server.dcs, publicKey: server.publicKey } });
    await panel.ask('add', { sessions });
    const target = (cookie) => ({ url: `${url}/api/accounts`, headers: { Cookie: cookie, 'Accept-Encoding': 'gzip' } });
    const ours = target(cookie);
    refreshEverything = () => refreshAll({ url, cookie, total: ACCOUNTS });
    await refreshEverything();
    const list = await look(ours);
    const tagged = { ...ours, headers: { ...ours.headers, 'If-None-Match': list.headers.etag } };
    const theirs = await bare(list);
    const unchanged = await bare(await look(tagged));
    log(`${ACCOUNTS} accounts, ${list.body.length} bytes as gzip`);
    const rates = await measureInRounds(log, {
      'list of ours': () => ask(ours),
      'bare list': () => ask(theirs),
      '304 of ours': () => ask(tagged, { status: 304 }),
      'bare 304': () => ask(unchanged, { status: 304 }),
    });
    const waits = await measureInRounds(log, {
      idle: () => ask(ours, { pauseMs: PAUSE_MS }),
      refreshing: () => whileRefreshing(ours),
    });
    const many = target((await panel.ask('register', { username: 'many' })).cookie);
    await panel.ask('add', { sessions: strangers(MANY) });
    const first = await watched(many);
    const again = await measureInRounds(log, {
      unchanged: () => watched(many),
      'one changed': async () => {
        await panel.ask('touch');
        return watched(many);
      },
    });
    const nameOf = (count, what) => `list of ${count} accounts, ${what}`;
    console.log(
      JSON.stringify([
        figure(nameOf(ACCOUNTS, 'against a bare server'), '1/s', rates['list of ours'].rate, rates['bare list'].rate, {
          atLeast: 0.5,
        }),
        figure(nameOf(ACCOUNTS, 'a 304 against a bare 304'), '1/s', rates['304 of ours'].rate, rates['bare 304'].rate, {
          atLeast: 0.5,
        }),
        figure(
          nameOf(ACCOUNTS, 'p99 while they are refreshed against idle'),
          'ms',
          waits.refreshing.p99,
          waits.idle.p99,
          {
            atMost: 2,
          },
        ),
        figure(nameOf(MANY, 'the first answer'), 'ms', first.ms),
        figure(nameOf(MANY, 'the loop blocked by it'), 'ms', first.blockedMs),
        figure(nameOf(MANY, 'unchanged'), 'ms', again.unchanged.ms),
        figure(nameOf(MANY, 'one account changed'), 'ms', again['one changed'].ms),
        figure(nameOf(MANY, 'the loop blocked by that'), 'ms', again['one changed'].blockedMs),
      ]),
    );
  } finally {
    await Promise.all([panel.end(), load.end(), ...bares.map((each) => each.end()), server.stop()]);
  }
});
