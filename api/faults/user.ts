import type { Account, AccountList, RefreshLine } from '@giftbuyer/contracts';
import { expect } from 'vitest';
import { sealContextOf } from '../src/accounts/account-columns.js';
import { encodeSession } from '../../libs/telegram/src/stored-keys.js';
import { type Answer, HttpClient } from '../harness/http-client.js';
import { allOf, refreshLinesOf } from '../harness/streams.js';
import { apiProfile, PASSWORD } from '../harness/test-user.js';
import type { Panel } from './panel.js';
import { untilAvailable } from './until-available.js';
import { Watcher } from './watcher.js';
import type { Testbed } from './testbed.js';

const SEALED = { salts: '', stars: 0 };

/** An account as tests name it. */
export interface Ref {
  id: number;
  phone: string;
}

/** A user with one browser that can use any of the panels. Records the answers in the expected state. */
export class User {
  readonly watchers: Watcher[] = [];
  profileId = 0;
  id = 0;
  private cookie: string | null = null;
  /** A panel that is killed during a sign-in has counted it as a failure; a known browser is not slowed down by that. */
  private deviceCookie: string | null = null;

  private constructor(
    private readonly testbed: Testbed,
    readonly name: string,
  ) {}

  static async register(testbed: Testbed, name: string, apiId: number): Promise<User> {
    const user = new User(testbed, name);
    await untilAvailable(() => user.signIn('register', testbed.panel()));
    const client = user.at();
    user.id = (await untilAvailable(() => client.get<{ id: number }>('/api/me'))).body.id;
    const profile = { ...apiProfile(apiId), name };
    const add = () => client.post<{ api_profile_id: number }>('/api/apiprofile', profile);
    user.profileId = (await untilAvailable(add)).body.api_profile_id;
    testbed.expected.expectValue(`profile ${user.profileId}`, name);
    return user;
  }

  /** The browser at this panel. */
  at(panel: Panel = this.testbed.panel()): HttpClient {
    const client = new HttpClient(panel.url);
    client.cookie = this.cookie;
    return client;
  }

  /** Signs in again, which invalidates earlier cookies. @returns the status. @throws when there is no answer */
  async login(panel: Panel = this.testbed.panel()): Promise<number> {
    return (await this.signIn('login', panel)).status;
  }

  /** Signs in again if the last sign-in got no answer: then the old cookie may be invalid. */
  async returnToPanel(): Promise<void> {
    if (this.testbed.expected.cookies.get(this.name)?.isLastGood) return;
    const { status } = await untilAvailable(() => this.signIn('login', this.testbed.panel()));
    expect(status).toBe(200);
  }

  /** Adds accounts that are signed in already, not yet read. */
  addAccounts(count: number): Promise<Ref[]> {
    return this.addAccountsOf(Array.from({ length: count }, () => this.testbed.newPhone()));
  }

  /** The same with these phones. */
  async addAccountsOf(phones: string[]): Promise<Ref[]> {
    const { testbed } = this;
    const minted = await testbed.telegram.mint(phones);
    const added: Ref[] = [];
    for (const [i, { dcId, authKey, userId }] of minted.entries()) {
      const phone = phones[i] ?? '';
      const [{ id } = { id: 0 }] = await testbed.database.query<{ id: number }>(
        `SELECT nextval(pg_get_serial_sequence('accounts', 'id'))::integer AS id`,
      );
      const ref = { id, userId: this.id };
      const session = encodeSession({ dc: dcId, key: Buffer.from(authKey, 'hex'), userId: String(userId) });
      await testbed.database.query(
        `INSERT INTO accounts (id, user_id, api_profile_id, environment, phone_sealed, phone_blind_index, session_sealed,
           server_salts, tg_user_id, is_premium, stars_amount, stars_nanos, last_checked_at)
         VALUES ($1, $2, $3, 'sandbox', $4, $5, $6, $7, $8, false, $9, 0, now())`,
        [
          ...[id, this.id, this.profileId],
          testbed.sealing.seal(sealContextOf(ref, 'phone_sealed'), phone),
          testbed.sealing.blindIndex('phone', this.id, phone),
          testbed.sealing.seal(sealContextOf(ref, 'session_sealed'), session),
          ...[SEALED.salts, userId, SEALED.stars],
        ],
      );
      await testbed.database.query('INSERT INTO session_locks (key) VALUES ($1)', [`account:${id}`]);
      testbed.expected.expectAccount(id, phone);
      added.push({ id, phone });
    }
    return added;
  }

  async list(panel?: Panel): Promise<Account[]> {
    const { status, body } = await untilAvailable(() => this.at(panel).get<AccountList>('/api/accounts'));
    expect(status).toBeLessThan(300);
    return body.accounts;
  }

  /** The last line of a refresh that was not `unavailable`. */
  refresh(account: Ref, panel?: Panel): Promise<RefreshLine | undefined> {
    return untilAvailable(() => this.refreshOnce(account, panel));
  }

  /** The last line of one refresh; `open` gives the response itself. */
  async refreshOnce(account: Ref, panel?: Panel): Promise<RefreshLine | undefined> {
    return (await this.linesOf(await this.open(account, panel))).at(-1);
  }

  open({ id }: Ref, panel?: Panel): Promise<Response> {
    return this.at(panel).open('POST', `/api/account/${id}/refresh`);
  }

  async linesOf(response: Response): Promise<RefreshLine[]> {
    const lines = await allOf(refreshLinesOf<RefreshLine>(response));
    const last = lines.at(-1);
    if (last && 'account' in last) this.testbed.expected.recordReading(last.account);
    return lines;
  }

  /** Refreshes all accounts, again while one of them is `unavailable`. @returns how many failed */
  refreshAll(panel?: Panel): Promise<{ total: number; failed: number } | undefined> {
    return untilAvailable(async () => {
      const response = await this.at(panel).open('POST', '/api/accounts/refresh');
      return (await allOf(refreshLinesOf<{ total: number; failed: number }>(response))).at(-1);
    });
  }

  /** Renames the profile. The answer may never come. */
  rename(name: string, panel?: Panel): Promise<Answer> {
    const ask = () => this.at(panel).patch(`/api/apiprofile/${this.profileId}`, { name });
    return this.testbed.expected.requestValue(`profile ${this.profileId}`, name, ask);
  }

  /** Deletes the account without ending its session at Telegram. The answer may never come. */
  delete({ id }: Ref, panel?: Panel): Promise<Answer> {
    const { expected } = this.testbed;
    expected.accounts.delete(id);
    expected.readings.delete(id);
    return expected.requestValue(`account ${id}`, null, () => this.at(panel).delete(`/api/account/${id}`));
  }

  /**
   * Ends the session at Telegram and deletes the account. Without a confirmation the account stays, and its session may
   * be over or not.
   */
  async signOut({ id, phone }: Ref, panel?: Panel): Promise<Answer> {
    const { expected } = this.testbed;
    expected.accounts.delete(id);
    expected.readings.delete(id);
    expected.devices.set(phone, 0);
    const ask = () => untilAvailable(() => this.at(panel).delete(`/api/account/${id}?logout=1`));
    const answer = await expected.requestValue(`account ${id}`, null, async () => {
      const first = await ask();
      if (first.body['error'] !== 'step_up_required') return first;
      await this.at(panel).post('/api/me/step-up', { password: PASSWORD });
      return ask();
    });
    if (answer.body['error'] === 'sign_out_unconfirmed') expected.expectValue(`account ${id}`, String(id));
    return answer;
  }

  /** A page that shows the list and follows the events, as the client does. */
  async watch(panel: Panel = this.testbed.panel()): Promise<Watcher> {
    const watcher = new Watcher(this, panel);
    this.watchers.push(watcher);
    await watcher.ready;
    return watcher;
  }

  async close(): Promise<void> {
    await Promise.all(this.watchers.splice(0).map((watcher) => watcher.close()));
  }

  private async signIn(how: 'register' | 'login', panel: Panel): Promise<Answer> {
    const { cookies } = this.testbed.expected;
    const known = cookies.get(this.name) ?? { given: [], isLastGood: false };
    cookies.set(this.name, known);
    known.isLastGood = false;
    const client = new HttpClient(panel.url);
    client.deviceCookie = this.deviceCookie;
    const answer = await client.post(`/api/auth/${how}`, { username: this.name, password: PASSWORD });
    if (client.cookie !== null) {
      this.cookie = client.cookie;
      this.deviceCookie = client.deviceCookie;
      known.given.push(client.cookie);
      known.isLastGood = true;
    }
    return answer;
  }
}
