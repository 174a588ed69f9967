// How fast five panels on one database refresh accounts, against one. Here they share the processors of one machine, with
// the database and Telegram: the first figure shows what sharing costs, the second what it brings where the time is spent
// waiting for Telegram. Prints figures as JSON.
import { setTimeout as pause } from 'node:timers/promises';
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds } from './figures.mjs';
import { startHelper } from './helper.mjs';
import { openWire } from './wire.mjs';

const PANELS = 5;
/** Of each of as many users as there are panels. */
const ACCOUNTS = 200;
const ROUND_TRIP_MS = 50;

const log = (text) => console.error(`instances: ${text}`);

await withDataDirectory(async (directory) => {
  const server = await startServer();
  const panels = Array.from({ length: PANELS }, () => startHelper('panel.mjs', [directory]));
  const dc = server.dcs.find(({ id }) => id === 2);
  const slow = await openWire(dc, () => pause(ROUND_TRIP_MS));
  try {
    const addresses = { dcs: server.dcs, publicKey: server.publicKey };
    const users = [];
    for (const [i, panel] of panels.entries()) {
      const user = await panel.ask('open', { addresses, username: `user ${i}` });
      const phones = Array.from({ length: ACCOUNTS }, (_, each) => `999662${1000 + i * ACCOUNTS + each}`);
      await panel.ask('add', { sessions: await server.mint(phones) });
      users.push(user);
    }
    log(`${PANELS} users with ${ACCOUNTS} accounts each are signed in`);

    /** All users refresh everything at once, each at the panel that `urlOf` names. */
    const refresh = async (urlOf) => {
      const begin = performance.now();
      const ends = await Promise.all(
        users.map(async (user) => {
          const request = { method: 'POST', headers: { cookie: user.cookie } };
          const answer = await fetch(`${urlOf(user)}/api/accounts/refresh`, request);
          return JSON.parse((await answer.text()).trimEnd().split('\n').at(-1));
        }),
      );
      const broken = ends.find(({ done, total, failed }) => !done || total !== ACCOUNTS || failed > 0);
      if (broken) throw new Error(`It ended with ${JSON.stringify(broken)}`);
      return { rate: (PANELS * ACCOUNTS * 1000) / (performance.now() - begin) };
    };
    const runs = { five: () => refresh(({ url }) => url), one: () => refresh(() => users[0].url) };

    const near = await measureInRounds(log, runs);
    const dcs = server.dcs.map((each) => (each.id === 2 ? { ...each, ...slow } : each));
    for (const panel of panels) await panel.ask('reach', { dcs });
    const far = await measureInRounds(log, runs);

    const all = `refresh of ${PANELS * ACCOUNTS} accounts by ${PANELS} panels on one machine`;
    console.log(
      JSON.stringify([
        figure(`${all} against one`, '1/s', near.five.rate, near.one.rate),
        figure(`${all}, ${ROUND_TRIP_MS} ms away, against one`, '1/s', far.five.rate, far.one.rate),
      ]),
    );
  } finally {
    await Promise.all(panels.map((panel) => panel.end()));
    await server.stop();
    slow.close();
  }
});
