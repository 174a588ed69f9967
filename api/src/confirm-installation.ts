import { readConfig } from './config.js';
import { DatabaseClient } from './database/database-client.js';
import { openDatabase } from './database/open-database.js';
import { printFailure } from './errors/print-failure.js';
import { confirmPlace } from './installation/place.js';

/** `npm run confirm-installation`: what the button on the settings page does, also while the panel runs. */
async function run(): Promise<void> {
  // It may start the database.
  process.umask(0o077);
  const database = await openDatabase(readConfig());
  try {
    const connection = new DatabaseClient({ connectionString: database.url });
    await connection.connect();
    await confirmPlace((sql, parameters) => connection.query(sql, parameters), database.place);
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
