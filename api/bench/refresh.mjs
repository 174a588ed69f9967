// How fast the panel refreshes all accounts, against bare loops over Telegram libraries. Prints figures as JSON.
import { setTimeout as pause } from 'node:timers/promises';
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { fetchArchivedLibrary } from '../../scripts/archived-library.mjs';
import { REFRESH_PERMIT_COUNT } from '../dist/account-refresh/refresh-permits.js';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds } from './figures.mjs';
import { startHelper } from './helper.mjs';
import { refreshAll } from './refresh-all.mjs';
import { postgresCpuMs } from './postgres-cpu.mjs';
import { openWire } from './wire.mjs';

const ACCOUNTS = 1000;
const ROUND_TRIP_MS = 50;
/** One after another takes long: the rate of a few tells the same. */
const LONELY = 20;

const log = (text) => console.error(`refresh: ${text}`);

await fetchArchivedLibrary();
await withDataDirectory(async (directory) => {
  const server = await startServer();
  const panel = startHelper('panel.mjs', [directory]);
  const [teleproto, mtcute, archived] = ['teleproto', 'mtcute', 'archived'].map((name) =>
    startHelper('loop.mjs', [name]),
  );
  const dc = server.dcs.find(({ id }) => id === 2);
  const slow = await openWire(dc, () => pause(ROUND_TRIP_MS));
  try {
    const sessions = await server.mint(Array.from({ length: ACCOUNTS }, (_, i) => `999662${1000 + i}`));
    const addresses = { dcs: server.dcs, publicKey: server.publicKey };
    const { url, cookie, databasePid } = await panel.ask('open', { addresses });
    await panel.ask('add', { sessions });
    for (const loop of [teleproto, mtcute, archived]) await loop.ask('open', { sessions });
    log(`${ACCOUNTS} accounts signed in`);

    /** Refreshes everything by the panel's own road: accounts per second, and CPU for one. */
    const ours = async () => {
      const before = { panel: await panel.ask('cpuMs'), database: await postgresCpuMs(databasePid) };
      const { rate } = await refreshAll({ url, cookie, total: ACCOUNTS });
      const cpuMs = ((await panel.ask('cpuMs')) - before.panel) / ACCOUNTS;
      const database = before.database !== undefined && {
        databaseCpuMs: ((await postgresCpuMs(databasePid)) - before.database) / ACCOUNTS,
      };
      return { rate, cpuMs, ...database };
    };

    const loop = async (library, how, { to = dc, count = ACCOUNTS, atATime = REFRESH_PERMIT_COUNT } = {}) => {
      const cpuBefore = await library.ask('cpuMs');
      const begin = performance.now();
      await library.ask('run', { how, dc: to, count, atATime });
      const seconds = (performance.now() - begin) / 1000;
      return { rate: count / seconds, cpuMs: ((await library.ask('cpuMs')) - cpuBefore) / count };
    };

    const near = await measureInRounds(log, {
      ours,
      plain: () => loop(teleproto, 'plain'),
      lean: () => loop(teleproto, 'lean'),
      mtcute: () => loop(mtcute, 'plain'),
      archived: () => loop(archived, 'plain'),
    });
    await panel.ask('reach', { dcs: server.dcs.map((each) => (each.id === 2 ? { ...each, ...slow } : each)) });
    const far = await measureInRounds(log, {
      ours,
      lonely: () => loop(teleproto, 'plain', { to: slow, count: LONELY, atATime: 1 }),
    });

    const all = `refresh of ${ACCOUNTS} accounts`;
    const away = `${ROUND_TRIP_MS} ms away`;
    const { rate, cpuMs, databaseCpuMs } = near.ours;
    const figures = [
      figure(`${all} against the plain library`, '1/s', rate, near.plain.rate, { atLeast: 2.4 }),
      figure(`${all} against the library in one round trip`, '1/s', rate, near.lean.rate, { atLeast: 1 }),
      figure(`${all}, ${away}, against one by one`, '1/s', far.ours.rate, far.lonely.rate, { atLeast: 70 }),
      figure(`${all} against @mtcute/node`, '1/s', rate, near.mtcute.rate),
      figure(`${all} against the archived telegram 2.26.22`, '1/s', rate, near.archived.rate),
      figure('CPU per refresh against the library in one round trip', 'ms', cpuMs, near.lean.cpuMs),
      ...(databaseCpuMs === undefined ? [] : [figure('CPU of PostgreSQL per refresh', 'ms', databaseCpuMs)]),
    ];
    console.log(JSON.stringify(figures));
  } finally {
    await Promise.all([panel, teleproto, mtcute, archived].map((helper) => helper.end()));
    await server.stop();
    slow.close();
  }
});
