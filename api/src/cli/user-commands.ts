import type { Client } from 'pg';
import { UserAdministration } from '../auth/user-administration.js';
import { readConfig } from '../config/config.js';
import { BootError } from '../errors/boot-error.js';
import { withDatabase } from './existing-database.js';
import type { Command, CommandEntry } from './command.js';

const withUsers = <T>(work: (users: UserAdministration) => Promise<T>): Promise<T> =>
  withDatabase(readConfig(), (connection) => work(new UserAdministration(connection)));

function nameIn([name]: string[]): string {
  if (!name) throw new BootError('Name the user. Those that there are: giftbuyer user list');
  return name;
}

const day = (date: Date | null) => date?.toISOString().slice(0, 16).replace('T', ' ') ?? '';

const list: Command = async () => {
  const users = await withUsers((users) => users.list());
  if (users.length === 0) return console.log('There are no users yet.');
  const rows = users.map((user) => [
    ...[
      JSON.stringify(user.username).slice(1, -1),
      String(user.accounts),
      day(user.created_at),
      day(user.signed_in_at),
      day(user.last_used_at),
    ],
    user.disabled_at ? `since ${day(user.disabled_at)}` : '',
  ]);
  printTable([['user', 'accounts', 'created (UTC)', 'signed in (UTC)', 'last used (UTC)', 'disabled'], ...rows]);
};

const password: Command = async (args) => {
  const name = nameIn(args);
  const password = await withUsers((users) => users.resetPassword(name));
  console.log(`The new password of ${name}: ${password}`);
  console.log('The accounts are as they were. Sign in with it, then change it on the settings page.');
};

const disable: Command = async (args) => {
  const name = nameIn(args);
  await withUsers((users) => users.disable(name));
  console.log(`${name} is signed out and cannot sign in any more. The accounts stay; undone by: giftbuyer user enable`);
};

const enable: Command = async (args) => {
  const name = nameIn(args);
  await withUsers((users) => users.enable(name));
  console.log(`${name} can sign in again.`);
};

const endSessions: Command = async (args) => {
  const name = nameIn(args);
  const isAll = name === '--all';
  const count = await withUsers((users) => (isAll ? users.endAllSessions() : users.endSession(name).then(() => 1)));
  console.log(isAll ? `Signed out: ${count}.` : `${name} is signed out everywhere.`);
};

const turnOffSecondFactor: Command = async (args) => {
  const name = nameIn(args);
  await withUsers((users) => users.turnOffSecondFactor(name));
  console.log(
    `${name} signs in with the password alone, and can turn the second factor on again on the settings page.`,
  );
};

const invite: Command = async () => {
  const config = readConfig();
  if (config.registration === 'first-only' || config.registration === 'closed') {
    throw new BootError(`Nobody can register while REGISTRATION is ${config.registration}: set it to invite.`);
  }
  const query = (connection: Client) => async (sql: string, parameters: unknown[]) =>
    (await connection.query(sql, parameters)).rows as unknown[];
  // Loads Nest, which no other command needs.
  const { createInvite } = await import('../auth/invites.js');
  const made = await withDatabase(config, (connection) => createInvite(query(connection), null));
  console.log(`Works once, until ${made.expires_at}, behind the address of your panel:`);
  console.log(`/register#invite=${made.token}`);
};

export const USER_COMMANDS: Record<string, CommandEntry> = {
  'user list': ['', 'who has access, and who is signed in', list],
  'user password': ['NAME', 'give a user a new password; the accounts stay', password],
  'user disable': ['NAME', 'sign a user out and let nobody sign in by that name', disable],
  'user enable': ['NAME', 'let a disabled user sign in again', enable],
  'user second-factor off': ['NAME', 'for somebody who has lost the app and the recovery codes', turnOffSecondFactor],
  'user sessions end': ['NAME|--all', 'sign a user out everywhere, or everybody', endSessions],
  invite: ['', 'make a link by which one person can register', invite],
};

export function printTable(rows: string[][]): void {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  for (const row of rows)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
