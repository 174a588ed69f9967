import { SchedulerRegistry } from '@nestjs/schedule';
import type { Account, AccountList, RefreshLine } from '@giftbuyer/contracts';
import type { GatewayOptions } from '@giftbuyer/telegram';
import { createSandbox, type Sandbox } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll, expect } from 'vitest';
import { sealContextOf } from '../src/accounts/account-columns.js';
import type { AccountRef } from '../src/accounts/account.entity.js';
import { Sealing } from '../src/sealing/sealing.js';
import { startApi, type TestApi } from './test-api.js';
import type { Answer, HttpClient } from './http-client.js';
import { allOf, refreshLinesOf } from './streams.js';
import { apiProfile, loginCodeOf, TestPhones } from './test-user.js';

/** Starts a panel with its own sandbox, for the tests of one file. */
export class TelegramPanel {
  api!: TestApi;
  sandbox!: Sandbox;
  private readonly phones = new TestPhones();

  /** A user with an API profile for the sandbox. */
  async person(name: string, apiId = 4242): Promise<Person> {
    return this.withProfile(await this.api.register(name), apiId);
  }

  /** A signed-in user with an API profile for the sandbox. */
  async withProfile(client: HttpClient, apiId = 4242): Promise<Person> {
    const { body } = await client.post<{ api_profile_id: number }>('/api/apiprofile', apiProfile(apiId));
    return new Person(client, body.api_profile_id);
  }

  /** A test number that no other test uses. Its code is `22222`, and it has no 2FA password. */
  newPhone(): string {
    return this.phones.newPhone();
  }

  /** The same with the 2FA password `sandbox`. */
  newProtectedPhone(): string {
    return this.phones.newProtectedPhone();
  }

  /** Lets the account look as if it had been read an hour and a minute ago. */
  async makeStale(...ids: number[]): Promise<void> {
    const past = `UPDATE accounts SET last_checked_at = now() - interval '61 minutes', retry_at = NULL WHERE id = ANY($1)`;
    await this.api.database.query(past, [ids]);
  }

  /** Blocks every write to these accounts until `release`; `overtake` first writes as another process would. */
  async hold(...ids: number[]) {
    const runner = this.api.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM accounts WHERE id = ANY($1) FOR UPDATE', [ids]);
    return {
      overtake: () =>
        runner.query(`UPDATE accounts SET first_name = 'Newer', revision = revision + 1 WHERE id = ANY($1)`, [ids]),
      release: async () => {
        await runner.commitTransaction();
        await runner.release();
      },
    };
  }

  /** Gives the second account the session of the first. */
  async resealSession(from: AccountRef, to: AccountRef): Promise<void> {
    const sealing = this.api.app.get(Sealing, { strict: false });
    const [row] = await this.api.database.query<[{ session_sealed: Buffer }]>(
      'SELECT session_sealed FROM accounts WHERE id = $1',
      [from.id],
    );
    const session = sealing.unseal(sealContextOf(from, 'session_sealed'), row.session_sealed).reveal();
    await this.api.database.query('UPDATE accounts SET session_sealed = $2 WHERE id = $1', [
      to.id,
      sealing.seal(sealContextOf(to, 'session_sealed'), session),
    ]);
  }

  /** Ends the LISTEN connections of the instances, as a restart of the database does. */
  cutNotifications(): Promise<unknown> {
    return this.api.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'giftbuyer notifications'`,
    );
  }

  /** Waits until this many queries wait for a lock. @param text in these queries, where jobs may wait for the lock too */
  async waiting(count: number, text = ''): Promise<void> {
    const query = `SELECT count(*)::integer AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%'`;
    await expect.poll(() => this.api.database.query(query, [text])).toEqual([{ count }]);
  }
}

/** Starts the panel, with settings over those of a test, before the tests of a file and stops it after them. */
export function useTelegramPanel(env: NodeJS.ProcessEnv = {}, telegram: GatewayOptions = {}): TelegramPanel {
  const panel = new TelegramPanel();
  beforeAll(async () => {
    panel.sandbox = await createSandbox();
    panel.api = await startApi({
      env,
      telegram: {
        sandbox: panel.sandbox.addresses,
        confirmAfterMs: 0,
        keyCooldownMs: 0,
        appVersion: '0.1.0',
        ...telegram,
      },
    });
    // A test that makes accounts stale must not be overtaken by the minute.
    panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('stale-accounts').stop();
  });
  afterAll(async () => {
    await panel.api.close();
    await panel.sandbox.close();
  });
  return panel;
}

export class Person {
  constructor(
    readonly client: HttpClient,
    readonly profileId: number,
  ) {}

  /** Signs in to Telegram as a person does. */
  async addAccount(phone: string): Promise<Account> {
    const confirmed = await this.confirmCode(await this.sendCode(phone), loginCodeOf(phone));
    expect(confirmed.body).toEqual({ ok: true });
    const account = (await this.list()).accounts.find((candidate) => candidate.phone === phone);
    if (!account) throw new Error('The account is not in the list');
    return account;
  }

  /** The id of the login that begins. */
  async sendCode(phone: string): Promise<string> {
    const { body } = await this.client.post('/api/auth/send_code', { api_profile_id: this.profileId, phone });
    expect(body).toMatchObject({ login_id: expect.any(String) as string });
    return String(body['login_id']);
  }

  /** A login by QR code that begins, and the content of its first code. */
  async beginQr(): Promise<{ login: string; url: string }> {
    const { body } = await this.client.post('/api/auth/qr', { api_profile_id: this.profileId });
    expect(body).toMatchObject({ login_id: expect.any(String) as string });
    return { login: String(body['login_id']), url: String(body['url']) };
  }

  waitForQr(login_id: string): Promise<Answer> {
    return this.client.post('/api/auth/qr_wait', { login_id });
  }

  resendCode(login_id: string): Promise<Answer> {
    return this.client.post('/api/auth/resend_code', { login_id });
  }

  confirmCode(login_id: string, code = '22222'): Promise<Answer> {
    return this.client.post('/api/auth/confirm_code', { login_id, code });
  }

  /** Gives the email address that Telegram asks for. */
  setLoginEmail(login_id: string, email = 'ada@example.com'): Promise<Answer> {
    return this.client.post('/api/auth/email', { login_id, email });
  }

  confirmLoginEmail(login_id: string, code = '66666'): Promise<Answer> {
    return this.client.post('/api/auth/email_code', { login_id, code });
  }

  resetLoginEmail(login_id: string): Promise<Answer> {
    return this.client.post('/api/auth/reset_email', { login_id });
  }

  confirmPassword(login_id: string, password = 'sandbox'): Promise<Answer> {
    return this.client.post('/api/auth/confirm_password', { login_id, password });
  }

  cancelLogin(login_id: string): Promise<Answer> {
    return this.client.post('/api/auth/cancel', { login_id });
  }

  async list(query = ''): Promise<AccountList & { status: number }> {
    const { status, body } = await this.client.get<AccountList>(`/api/accounts${query}`);
    return { status, ...body };
  }

  refresh(id: number, headers?: Record<string, string>): Promise<Response> {
    return this.client.open('POST', `/api/account/${id}/refresh`, undefined, headers);
  }

  /** All lines of a refresh. */
  async refreshed(id: number): Promise<RefreshLine[]> {
    return allOf(refreshLinesOf<RefreshLine>(await this.refresh(id)));
  }

  watch(): Promise<Response> {
    return this.client.open('GET', '/api/events');
  }
}
