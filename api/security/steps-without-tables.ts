import type { DataSource } from 'typeorm';
import type { HttpClient } from '../harness/http-client.js';
import { hexCanary, secret } from './canaries.js';

interface Steps {
  ask: (method: string, path: string, body?: unknown, client?: HttpClient) => Promise<Record<string, unknown>>;
  database: DataSource;
  newClient: () => HttpClient;
  stranger: HttpClient;
  /** Of the user who asks. */
  password: string;
  /** A login that needs the 2FA password. */
  passwordLogin: unknown;
  accountId: number | undefined;
  /** @returns the id of a login whose code was sent */
  startLogin: () => Promise<unknown>;
  importSession: (name: string) => Promise<unknown>;
}

/** Lets each step that takes a secret fail, as the database lacks a table. */
export async function runStepsWithoutTables(steps: Steps): Promise<void> {
  const { ask, database, newClient, stranger, password, passwordLogin, accountId, startLogin, importSession } = steps;
  for (const table of ['users', 'second_factors', 'api_profiles', 'accounts', 'pending_logins', 'session_locks']) {
    const [away, back] = [`ALTER TABLE ${table} RENAME TO away`, `ALTER TABLE away RENAME TO ${table}`];
    await database.query(away);
    const code = secret(`code without ${table}`);
    await ask(
      'POST',
      '/api/auth/register',
      { username: 'eve', password: secret(`password without ${table}`) },
      newClient(),
    );
    const second_code = secret(`second code without ${table}`);
    await ask('POST', '/api/auth/login', { username: 'ada canary', password, code: second_code }, stranger);
    await ask('POST', '/api/me/password', {
      old_password: password,
      new_password: secret(`new password without ${table}`),
    });
    await ask('POST', '/api/apiprofile', {
      api_id: 7,
      api_hash: secret(`api_hash without ${table}`, hexCanary()),
      environment: 'sandbox',
    });
    await ask('POST', '/api/auth/confirm_code', { login_id: await startLogin(), code });
    await ask('POST', '/api/auth/confirm_password', {
      login_id: passwordLogin,
      password: secret(`2FA password without ${table}`),
    });
    await ask('POST', `/api/account/${accountId}/refresh`);
    await importSession(`a session without ${table}`);
    await ask('GET', '/api/accounts');
    await database.query(back);
  }
}
