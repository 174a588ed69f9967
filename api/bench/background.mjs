// Whether the background keeps 50,000 accounts of 50 users fresh when every answer of Telegram comes 50 ms late. All of
// them are in the database; of each user some are due at a time, and the rate at which these are refreshed tells how many
// one process could refresh within an hour. Prints figures as JSON.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds } from './figures.mjs';
import { startHelper } from './helper.mjs';
import { postgresCpuMs } from './postgres-cpu.mjs';
import { openWire } from './wire.mjs';

const USERS = 50;
const ACCOUNTS = 50_000;
const DUE = 1_000;
const ROUND_TRIP_MS = 50;
const HOUR_SECONDS = 3_600;

const log = (text) => console.error(`background: ${text}`);
const perUser = (count) => count / USERS;

/** Accounts that are never due: enough for a claim to look past. */
function strangers(user) {
  return Array.from({ length: perUser(ACCOUNTS - DUE) }, (_, i) => {
    const number = user * perUser(ACCOUNTS) + i;
    return {
      phone: `7900${String(number).padStart(7, '0')}`,
      userId: 1_000_000_000 + number,
      dcId: 2,
      authKey: randomBytes(256).toString('hex'),
    };
  });
}

await withDataDirectory(async (directory) => {
  const server = await startServer();
  const panel = startHelper('panel.mjs', [directory]);
  const dc = server.dcs.find(({ id }) => id === 2);
  const slow = await openWire(dc, () => pause(ROUND_TRIP_MS));
  try {
    const dcs = server.dcs.map((each) => (each.id === 2 ? { ...each, ...slow } : each));
    const minted = await server.mint(Array.from({ length: DUE }, (_, i) => `999662${1000 + i}`));
    const { databasePid } = await panel.ask('open', { addresses: { dcs, publicKey: server.publicKey } });
    for (let user = 0; user < USERS; user++) {
      await panel.ask('register', { username: `user ${user}`, apiId: 10_000 + user });
      const theirs = minted.slice(perUser(DUE) * user, perUser(DUE) * (user + 1));
      await panel.ask('add', { sessions: [...theirs, ...strangers(user)] });
    }
    log(`${ACCOUNTS} accounts of ${USERS} users`);
    const tgUserIds = minted.map(({ userId }) => String(userId));
    const cpuMs = async () => ({
      panel: await panel.ask('cpuMs'),
      database: (await postgresCpuMs(databasePid)) ?? NaN,
    });
    const { sweep } = await measureInRounds(log, {
      sweep: async () => {
        await panel.ask('makeDue', { tgUserIds });
        const before = await cpuMs();
        const begin = performance.now();
        const { statements } = await panel.ask('sweep');
        const seconds = (performance.now() - begin) / 1000;
        const after = await cpuMs();
        return {
          rate: DUE / seconds,
          cpuMs: (after.panel - before.panel) / DUE,
          databaseCpuMs: (after.database - before.database) / DUE,
          statements: statements / DUE,
        };
      },
    });
    const away = `${ROUND_TRIP_MS} ms away`;
    console.log(
      JSON.stringify([
        figure(
          `accounts that one process can refresh within an hour in the background, ${away}`,
          '',
          sweep.rate * HOUR_SECONDS,
          undefined,
          {
            atLeast: ACCOUNTS,
          },
        ),
        figure(`background refreshes of ${DUE} due accounts among ${ACCOUNTS}, ${away}`, '1/s', sweep.rate),
        figure('CPU of the panel per background refresh', 'ms', sweep.cpuMs),
        ...(Number.isNaN(sweep.databaseCpuMs)
          ? []
          : [figure('CPU of PostgreSQL per background refresh', 'ms', sweep.databaseCpuMs)]),
        figure('statements per background refresh', '', sweep.statements),
      ]),
    );
  } finally {
    await panel.end();
    await server.stop();
    slow.close();
  }
});
