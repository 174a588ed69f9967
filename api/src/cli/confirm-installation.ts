import { readConfig } from '../config/config.js';
import { saveLocation } from '../installation/data-location.js';
import { withDatabase } from './existing-database.js';
import type { Command } from './command.js';

/** What the button on the settings page does. */
export const confirmInstallation: Command = async () => {
  await withDatabase(readConfig(), (connection, { dataLocation }) =>
    saveLocation((sql, parameters) => connection.query(sql, parameters), dataLocation),
  );
  console.log('Confirmed: this panel may use the accounts. No other panel may run on a copy of this data.');
};
