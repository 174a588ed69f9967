// The memory of the whole process (resident set size) as `npm start` runs it, and what its flags cost in speed. Prints
// figures as JSON.
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { panelEnv, panelFlags } from '../../scripts/panel-process.mjs';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds, median, ROUNDS } from './figures.mjs';
import { startHelper } from './helper.mjs';
import { startPanelProcess } from './panel-process.mjs';
import { refreshAll } from './refresh-all.mjs';

const ACCOUNTS = 1000;
const REFRESHES = 100_000;
const MB = 1e6;

const log = (text) => console.error(`resident: ${text}`);

/** MB of the panel that has started and has nothing to do. */
async function atRest() {
  const sizes = [];
  await withDataDirectory(async (directory) => {
    for (let round = 0; round <= ROUNDS; round++) {
      const panel = await startPanelProcess(directory, { flags: panelFlags, env: panelEnv });
      const bytes = await panel.residentBytes();
      await panel.stop();
      if (round > 0) sizes.push(bytes / MB);
      log(`at rest: ${Math.round(bytes / MB)} MB`);
    }
  });
  return median(sizes);
}

/** A panel with accounts. */
async function openPanel(directory, server, sessions, how) {
  const helper = startHelper('panel.mjs', [directory], how);
  const { url, cookie } = await helper.ask('open', { addresses: { dcs: server.dcs, publicKey: server.publicKey } });
  await helper.ask('add', { sessions });
  return { helper, refresh: () => refreshAll({ url, cookie, total: ACCOUNTS }) };
}

const rest = await atRest();
await withDataDirectory((slimDirectory) =>
  withDataDirectory(async (plainDirectory) => {
    const server = await startServer();
    const phones = (first) => Array.from({ length: ACCOUNTS }, (_, i) => `999662${first + i}`);
    const slim = await openPanel(slimDirectory, server, await server.mint(phones(1000)), {
      flags: panelFlags,
      env: panelEnv,
    });
    const plain = await openPanel(plainDirectory, server, await server.mint(phones(3000)), { flags: [] });
    try {
      const rates = await measureInRounds(log, { slim: slim.refresh, plain: plain.refresh });
      for (let done = 0; done < REFRESHES; done += ACCOUNTS) await slim.refresh();
      const after = (await slim.helper.ask('residentBytes')) / MB;
      const plainAfter = (await plain.helper.ask('residentBytes')) / MB;
      log(`without the flags, after ${(ROUNDS + 1) * ACCOUNTS} refreshes: ${Math.round(plainAfter)} MB`);
      console.log(
        JSON.stringify([
          figure('resident memory at rest', 'MB', rest, undefined, { atMost: 130 }),
          figure(`resident memory after ${REFRESHES} refreshes`, 'MB', after, undefined, { atMost: 250 }),
          figure(
            'refreshes with the flags that keep memory small against none',
            '1/s',
            rates.slim.rate,
            rates.plain.rate,
            {
              atLeast: 0.9,
            },
          ),
        ]),
      );
    } finally {
      await Promise.all([slim.helper.end(), plain.helper.end()]);
      await server.stop();
    }
  }),
);
