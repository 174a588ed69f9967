import { readConfig } from './config/config.js';
import { DatabaseClient } from './database/database-client.js';
import { openDatabase } from './open-database.js';
import { printFailure } from './logging/print-failure.js';
import { saveLocation } from './installation/data-location.js';

/** `npm run confirm-installation`: what the button on the settings page does, also while the panel runs. */
async function run(): Promise<void> {
  // It may start the database.
  process.umask(0o077);
  const database = await openDatabase(readConfig());
  try {
    const connection = new DatabaseClient({ connectionString: database.url });
    await connection.connect();
    await saveLocation((sql, parameters) => connection.query(sql, parameters), database.dataLocation);
    await connection.end();
  } finally {
    await database.close();
  }
  console.log('Confirmed: this panel may use the accounts. No other panel may run on a copy of this data.');
}

run().catch((error: unknown) => {
  printFailure(error);
  process.exitCode = 1;
});
