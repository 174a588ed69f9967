import { randomBytes } from 'node:crypto';
import type { Sandbox } from '@giftbuyer/telegram-sandbox';
import { expect } from 'vitest';
import { secret, secrets } from './canaries.js';

export const IMPORTED_PHONE = '+9996621073';

type Ask = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

/** Imports sessions whose keys are canaries, with and without success. @returns what imports another one */
export async function importSessions(
  ask: Ask,
  sandbox: Sandbox,
  api_profile_id: unknown,
): Promise<(name: string) => Promise<Record<string, unknown>>> {
  const post = (body: unknown) => ask('POST', '/api/accounts/import', body);
  const importSession = (name: string) => {
    const key = Buffer.from(sandbox.mintSession(IMPORTED_PHONE).authKey, 'hex');
    secrets.set(`key of ${name}`, key);
    const auth_key = secret(`key of ${name} in base64`, key.toString('base64'));
    return post({ api_profile_id, dc: 2, test: false, auth_key });
  };
  expect(await importSession('a session')).toMatchObject({ already: false });
  expect(await importSession('a listed account')).toMatchObject({ error: 'account_already_added' });
  const auth_key = secret('unknown key', randomBytes(256).toString('base64'));
  const withAddress = { api_profile_id, dc: 2, test: false, auth_key, server_address: '203.0.113.5' };
  expect(await post(withAddress)).toMatchObject({ error: 'validation_failed' });
  await post(`{"auth_key":"${auth_key}`);
  return importSession;
}
