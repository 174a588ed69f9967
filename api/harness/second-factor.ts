import { Secret, TOTP } from 'otpauth';
import type { AuditPage, SecondFactorSetUp } from '@giftbuyer/contracts';
import { type TestApi } from './test-api.js';
import { PASSWORD } from './test-user.js';
import { expectError, type HttpClient } from './http-client.js';

/** What an app shows now. */
export const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

/** A code that is none of the present ones. */
export function wrongCodeFor(secret: string): string {
  const near = [-60, -30, 0, 30, 60].map((seconds) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + seconds * 1000 }),
  );
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? '';
}

export const startSetUp = async (client: HttpClient) =>
  (await client.post<SecondFactorSetUp>('/api/me/second-factor')).body;

export async function enableSecondFactor(client: HttpClient): Promise<{ secret: string; recovery: string[] }> {
  const { secret } = await startSetUp(client);
  const { body } = await client.post<{ recovery_codes: string[] }>('/api/me/second-factor/confirm', {
    code: codeOf(secret),
  });
  return { secret, recovery: body.recovery_codes };
}

/** Lets the codes of the present be used once more, as if half a minute had passed. */
export async function resetUsedCodes(api: TestApi, username: string): Promise<void> {
  await api.database.query(
    `UPDATE second_factors SET last_time_step = 0 WHERE user_id = (SELECT id FROM users WHERE username = $1)`,
    [username],
  );
}

/** A signed-in user with the second factor on, whose current codes have not been used. */
export async function registerWithSecondFactor(api: TestApi, username: string) {
  const client = await api.register(username);
  const factor = await enableSecondFactor(client);
  await resetUsedCodes(api, username);
  return { client, ...factor };
}

export const login = (client: HttpClient, username: string, more: object = {}) =>
  client.post('/api/auth/login', { username, password: PASSWORD, ...more });
export const submitCode = (client: HttpClient, code: string) => client.post('/api/auth/login/code', { code });

/** A browser in which the password was given. */
export async function browserAtSecondStep(api: TestApi, username: string): Promise<HttpClient> {
  const browser = api.client();
  expectError(await login(browser, username), 401, 'second_factor_required');
  return browser;
}

/** Another browser with the same cookies. */
export function copyOf(api: TestApi, client: HttpClient): HttpClient {
  return Object.assign(api.client(), { cookie: client.cookie });
}

export const statusesOf = (answers: { status: number }[]) => answers.map(({ status }) => status).sort();
export const eventsOf = async (client: HttpClient) =>
  (await client.get<AuditPage>('/api/audit')).body.items.map(({ event }) => event);
