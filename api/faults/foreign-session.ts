import type { ImportedAccount } from '@giftbuyer/contracts';
import { expect } from 'vitest';
import type { Answer } from '../harness/http-client.js';
import type { Testbed } from './testbed.js';
import type { User } from './user.js';

/** A session that another program has signed in. */
export class ForeignSession {
  private constructor(
    private readonly testbed: Testbed,
    readonly phone: string,
    private readonly body: { dc: number; test: boolean; auth_key: string },
  ) {}

  static async mint(testbed: Testbed): Promise<ForeignSession> {
    const phone = testbed.newPhone();
    const [minted] = await testbed.telegram.mint([phone]);
    if (!minted) expect.unreachable();
    testbed.expected.devices.set(phone, 1);
    const auth_key = Buffer.from(minted.authKey, 'hex').toString('base64');
    return new ForeignSession(testbed, phone, { dc: minted.dcId, test: false, auth_key });
  }

  import(user: User, panel = this.testbed.panel()): Promise<Answer<ImportedAccount>> {
    const body = { ...this.body, api_profile_id: user.profileId };
    return user.at(panel).post<ImportedAccount>('/api/accounts/import', body);
  }

  /** Imports it again, until it is no longer at rest. */
  async finish(user: User): Promise<ImportedAccount> {
    let answer = await this.import(user);
    for (let again = 0; again < 20 && [429, 502, 503].includes(answer.status); again++)
      answer = await this.import(user);
    expect(answer.status, answer.text).toBe(200);
    this.testbed.expected.expectAccount(answer.body.account.id, this.phone);
    return answer.body;
  }

  async rows(): Promise<number> {
    const rows = await this.testbed.database.query('SELECT FROM accounts WHERE tg_user_id = $1', [this.phone.slice(1)]);
    return rows.length;
  }
}
