// How long the panel takes from its start to its first answer on data that exists, against its database alone. Prints
// figures as JSON.
import { panelEnv, panelFlags } from '../../scripts/panel-process.mjs';
import { EmbeddedPostgres } from '../dist/embedded-postgres/embedded-postgres.js';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds } from './figures.mjs';
import { startPanelProcess } from './panel-process.mjs';

const log = (text) => console.error(`start: ${text}`);

await withDataDirectory(async (directory) => {
  const startPanel = async () => {
    const panel = await startPanelProcess(directory, { flags: panelFlags, env: panelEnv });
    await panel.stop();
    return { ms: panel.startedInMs };
  };
  const startDatabase = async () => {
    const begin = performance.now();
    const database = await EmbeddedPostgres.open(directory);
    const ms = performance.now() - begin;
    await database.close();
    return { ms };
  };
  await startPanel();
  log('the data exists');
  const { ours, database } = await measureInRounds(log, { ours: startPanel, database: startDatabase });
  console.log(
    JSON.stringify([figure('start to ready on existing data against the database alone', 'ms', ours.ms, database.ms)]),
  );
});
