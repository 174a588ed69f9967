// What the panel holds in memory: for an account at rest, for a refresh in flight. Prints figures as JSON.
import { randomBytes } from 'node:crypto';
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { REFRESH_PERMIT_COUNT } from '../dist/account-refresh/refresh-permits.js';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds, median, ROUNDS } from './figures.mjs';
import { startHelper } from './helper.mjs';
import { openWire } from './wire.mjs';

/** With these it has loaded and compiled what it needs for any number. */
const FIRST = 100;
const FEW = 1000;
const MANY = 10_000;
/** As many as the panel reads at once. */
const IN_FLIGHT = REFRESH_PERMIT_COUNT;
const KB = 1024;

const log = (text) => console.error(`memory: ${text}`);

await withDataDirectory(async (directory) => {
  const server = await startServer();
  const panel = startHelper('panel.mjs', [directory]);
  const bare = startHelper('loop.mjs', ['teleproto']);
  const dc = server.dcs.find(({ id }) => id === 2);
  let gate = Promise.withResolvers();
  const wire = await openWire(dc, () => gate.promise);
  try {
    const dcs = server.dcs.map((each) => (each.id === 2 ? { ...each, ...wire } : each));
    const { url, cookie } = await panel.ask('open', { addresses: { dcs, publicKey: server.publicKey } });

    /** Bytes that the panel holds after somebody has looked at the list, and bytes of that list. */
    const look = async () => {
      const seen = [];
      let json;
      for (let round = 0; round < ROUNDS; round++) {
        const answer = await fetch(`${url}/api/accounts`, { headers: { cookie } });
        json = (await answer.arrayBuffer()).byteLength;
        seen.push(await panel.ask('heldBytes'));
      }
      return { held: median(seen), json };
    };
    const sessions = await server.mint(Array.from({ length: FEW }, (_, i) => `999662${1000 + i}`));
    await panel.ask('add', { sessions: sessions.slice(0, FIRST) });
    const first = await look();
    await panel.ask('add', { sessions: sessions.slice(FIRST) });
    const few = await look();
    await panel.ask('add', { sessions: strangers(MANY - FEW) });
    const many = await look();
    for (const [count, { held }] of [
      [FIRST, first],
      [FEW, few],
      [MANY, many],
    ])
      log(`${count} accounts: ${held} bytes`);

    await bare.ask('open', { sessions });
    const inFlight = async (helper, input) => {
      const before = await helper.ask('heldBytes');
      gate = Promise.withResolvers();
      const answers = wire.answers(IN_FLIGHT);
      await helper.ask('begin', { count: IN_FLIGHT, ...input });
      await answers;
      const during = await helper.ask('heldBytes');
      gate.resolve();
      await helper.ask('finish');
      await wire.idle();
      return { kilobytes: (during - before) / IN_FLIGHT / KB };
    };
    const refreshes = await measureInRounds(log, {
      ours: () => inFlight(panel),
      bare: () => inFlight(bare, { how: 'lean', dc: { id: dc.id, ip: wire.ip, port: wire.port }, atATime: IN_FLIGHT }),
    });

    const rest = (count, now) =>
      figure(
        `memory per account at rest, of ${count}, against its JSON`,
        'KB',
        (now.held - first.held) / (count - FIRST) / KB,
        (now.json - first.json) / (count - FIRST) / KB,
      );
    const { ours, bare: baseline } = refreshes;
    console.log(
      JSON.stringify([
        rest(FEW, few),
        rest(MANY, many),
        figure(
          `memory per refresh, ${IN_FLIGHT} in flight, against the library in one round trip`,
          'KB',
          ours.kilobytes,
          baseline.kilobytes,
        ),
      ]),
    );
  } finally {
    gate.resolve();
    await Promise.all([panel.end(), bare.end()]);
    await server.stop();
    wire.close();
  }
});

/** Accounts whose sessions nobody knows: enough to be in the list. */
function strangers(count) {
  return Array.from({ length: count }, (_, i) => ({
    phone: `99966${30_000 + i}`,
    userId: 9_996_630_000 + i,
    dcId: 2,
    authKey: randomBytes(256).toString('hex'),
  }));
}
