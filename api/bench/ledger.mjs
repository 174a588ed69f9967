// What a ledger of a million transactions costs: a page, the chart and the file, against bare SQL. Prints figures as JSON.
import { randomBytes } from 'node:crypto';
import { panelEnv, panelFlags } from '../../scripts/panel-process.mjs';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds } from './figures.mjs';
import { startHelper } from './helper.mjs';

const ACCOUNTS = 100;
const ROWS = 1_000_000;
/** Of one kind of request, one after the other. */
const LOOKS = 20;

const log = (text) => console.error(`ledger: ${text}`);

await withDataDirectory(async (directory) => {
  // As `npm start` runs it: what it keeps in memory depends on these.
  const panel = startHelper('panel.mjs', [directory], { flags: panelFlags, env: panelEnv });
  try {
    const { url, cookie } = await panel.ask('open', {});
    const sessions = Array.from({ length: ACCOUNTS }, (_, i) => ({
      phone: `7900${String(i).padStart(7, '0')}`,
      userId: 1_000_000 + i,
      firstName: `Name ${i}`,
      dcId: 2,
      authKey: randomBytes(256).toString('hex'),
    }));
    await panel.ask('add', { sessions });
    await panel.ask('fillLedger', { count: ROWS });
    log(`${ROWS} transactions of ${ACCOUNTS} accounts`);

    /** Milliseconds of one look, the median of some. */
    const timed = async (path) => {
      const times = [];
      for (let look = 0; look < LOOKS; look++) {
        const begin = performance.now();
        const answer = await fetch(`${url}/api/${path}`, { headers: { cookie } });
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
        await answer.arrayBuffer();
        times.push(performance.now() - begin);
      }
      return times.toSorted((a, b) => a - b)[LOOKS / 2];
    };
    const yearAgo = new Date(Date.now() - 365 * 86_400_000).toISOString();
    const seen = await measureInRounds(log, {
      page: async () => ({ ms: await timed('transactions') }),
      barePage: async () => ({ ms: await panel.ask('barePage', { looks: LOOKS }) }),
      days: async () => ({ ms: await timed(`transactions/days?from=${yearAgo}`) }),
    });

    await panel.ask('residentBytes');
    const before = await panel.ask('residentBytes');
    let most = before;
    let bytes = 0;
    const file = await fetch(`${url}/api/transactions.csv`, { headers: { cookie } });
    let next = 0;
    for await (const part of file.body) {
      bytes += part.length;
      if (bytes < next) continue;
      next = bytes + 10_000_000;
      most = Math.max(most, await panel.ask('residentBytes'));
    }
    log(`a file of ${Math.round(bytes / 1e6)} MB`);
    console.log(
      JSON.stringify([
        figure(`page of 100 of ${ROWS} transactions, against its SQL`, 'ms', seen.page.ms, seen.barePage.ms, {
          atMost: 1.5,
        }),
        figure(`days of ${ACCOUNTS} accounts and a year`, 'ms', seen.days.ms, undefined, { atMost: 50 }),
        figure(`memory that a file of ${ROWS} transactions takes`, 'MB', (most - before) / 1e6, undefined, {
          atMost: 30,
        }),
      ]),
    );
  } finally {
    await panel.end();
  }
});
