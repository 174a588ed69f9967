import { Secret as Seed } from 'otpauth';
import { expect } from 'vitest';
import type { HttpClient } from '../harness/http-client.js';
import { codeOf } from '../harness/second-factor.js';
import { secret, secrets } from './canaries.js';

/** Sets up a second factor, then signs in with a wrong code and with a recovery code. @param dropLastAnswer for answers that show a secret once */
export async function useSecondFactor(
  ask: (method: string, path: string, body?: unknown, client?: HttpClient) => Promise<Record<string, unknown>>,
  stranger: HttpClient,
  password: string,
  dropLastAnswer: () => unknown,
): Promise<void> {
  const { secret: text } = (await ask('POST', '/api/me/second-factor')) as { secret: string };
  dropLastAnswer();
  const seed = Seed.fromBase32(secret('seed of the second factor', text));
  secrets.set('seed of the second factor, as bytes', Buffer.from(seed.bytes));
  const confirmed = await ask('POST', '/api/me/second-factor/confirm', { code: codeOf(text) });
  dropLastAnswer();
  const codes = confirmed['recovery_codes'] as string[];
  for (const [i, code] of codes.entries()) {
    secret(`recovery code ${i}`, code);
    secret(`recovery code ${i} without dashes`, code.replaceAll('-', ''));
  }
  const signIn = { username: 'ada canary', password };
  const wrong = { ...signIn, code: secret('wrong code of the second factor') };
  expect(await ask('POST', '/api/auth/login', wrong, stranger)).toMatchObject({ error: 'wrong_code' });
  expect(await ask('POST', '/api/auth/login', { ...signIn, code: codes[0] })).toEqual({ ok: true });
}
