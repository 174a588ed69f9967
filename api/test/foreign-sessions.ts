import type { Account, ImportedAccount } from '@giftbuyer/contracts';
import type { MintOptions, Sandbox } from '@giftbuyer/telegram-sandbox';
import { expect } from 'vitest';
import type { Answer } from '../harness/http-client.js';
import type { Person } from '../harness/telegram-panel.js';

/** Telegram's id of a phone of the sandbox. */
export const idOf = (phone: string) => phone.slice(1);

/** Sessions that another program has signed in, and their imports. */
export class ForeignSessions {
  constructor(private readonly sandbox: () => Sandbox) {}

  /** The body of a request for the import of a new one. */
  mint(phone: string, { profileId }: Person, options?: MintOptions) {
    const { dcId, authKey } = this.sandbox().mintSession(phone, options);
    const auth_key = Buffer.from(authKey, 'hex').toString('base64');
    return { api_profile_id: profileId, dc: dcId, test: false, auth_key };
  }

  post({ client }: Person, body: object): Promise<Answer<ImportedAccount>> {
    return client.post<ImportedAccount>('/api/accounts/import', body);
  }

  async refused({ client }: Person, body: object): Promise<Answer> {
    return client.post('/api/accounts/import', body);
  }

  async imported(person: Person, body: object): Promise<Account> {
    const answer = await this.post(person, body);
    expect(answer.status, answer.text).toBe(200);
    return answer.body.account;
  }

  devices(phone: string) {
    return this.sandbox().world.devices(phone);
  }

  /** The most connections that one key of the phone had at a time. */
  overlap(phone: string): number {
    const keys = this.sandbox().keys();
    return Math.max(...keys.flatMap((key) => (key.phone === idOf(phone) ? [key.peak] : [])));
  }
}
