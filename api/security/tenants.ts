import type { HttpClient } from '../harness/http-client.js';
import type { Person, TelegramPanel } from '../harness/telegram-panel.js';

/** Kinds of rows; ids are numbers except those of logins. `deletable` and similar are for operations that end a row. */
export type RowKind =
  | 'profile'
  | 'tag'
  | 'deletableTag'
  | 'unusedProfile'
  | 'proxy'
  | 'unusedProxy'
  | 'account'
  | 'deletable'
  | 'movable'
  | 'removed'
  | 'forgettable'
  | 'login'
  | 'qrLogin'
  | 'emailSetUp'
  | 'emailLogin'
  | 'cancellable';
export type Rows = Record<RowKind, number | string>;

/** Ids that no row will ever have. */
export const UNKNOWN_IDS: Rows = {
  profile: 2_000_000_000,
  tag: 2_000_000_000,
  deletableTag: 2_000_000_000,
  unusedProfile: 2_000_000_000,
  proxy: 2_000_000_000,
  unusedProxy: 2_000_000_000,
  account: 2_000_000_000,
  deletable: 2_000_000_000,
  movable: 2_000_000_000,
  removed: 2_000_000_000,
  forgettable: 2_000_000_000,
  login: 'A'.repeat(22),
  qrLogin: 'A'.repeat(22),
  emailSetUp: 'A'.repeat(22),
  emailLogin: 'A'.repeat(22),
  cancellable: 'A'.repeat(22),
};

/** A user with one row of each kind, and the ids of rows that were deleted. */
export interface Tenant {
  person: Person;
  client: HttpClient;
  id: number;
  rows: Rows;
  deleted: Rows;
}

/** Whether an id of this kind is a number. */
export const isNumeric = (kind: RowKind) => typeof UNKNOWN_IDS[kind] === 'number';

/** Registers a user with one row of each kind. */
export async function createTenant(panel: TelegramPanel, name: string): Promise<Tenant> {
  const person = await panel.person(name);
  const { client } = person;
  const addProfile = async (api_id: number) => {
    const hash = String(api_id).padStart(32, 'a');
    const { body } = await client.post('/api/apiprofile', { api_id, api_hash: hash, environment: 'sandbox' });
    return Number(body['api_profile_id']);
  };
  const addProxy = async () => {
    const { link } = await panel.sandbox.startProxy({ kind: 'socks5' });
    const { body } = await client.post('/api/proxies', { proxy: link, check: false });
    return Number(body['id']);
  };
  const addAccount = async () => {
    const phone = panel.newPhone();
    panel.sandbox.world.change(phone, { photo: { person: 'anna', dc: 2 } });
    return (await person.addAccount(phone)).id;
  };
  const addRemoved = async () => {
    const id = await addAccount();
    const remove = `UPDATE accounts SET removed_at = now(), removed_code = 'SESSION_REVOKED', revision = revision + 1
      WHERE id = $1`;
    await panel.api.database.query(remove, [id]);
    return id;
  };
  const addTag = async (tagName: string) => {
    const { body } = await client.post('/api/tags', { name: tagName, colour: 'green' });
    return Number(body['tag_id']);
  };
  const loginWithEmail = (email: string) => {
    const phone = panel.newPhone();
    panel.sandbox.world.setLoginEmail(phone, email);
    return person.sendCode(phone);
  };
  const rows: Rows = {
    profile: person.profileId,
    tag: await addTag('For sale'),
    deletableTag: await addTag('Old'),
    unusedProfile: await addProfile(1001),
    proxy: await addProxy(),
    unusedProxy: await addProxy(),
    account: await addAccount(),
    deletable: await addAccount(),
    movable: await addAccount(),
    removed: await addRemoved(),
    forgettable: await addRemoved(),
    login: await person.sendCode(panel.newProtectedPhone()),
    qrLogin: (await person.beginQr()).login,
    emailSetUp: await loginWithEmail('required'),
    emailLogin: await loginWithEmail('owner@example.com'),
    cancellable: await person.sendCode(panel.newPhone()),
  };
  const [profile, tag, proxy, account, login] = [
    await addProfile(1002),
    await addTag('Gone'),
    await addProxy(),
    await addAccount(),
    await person.sendCode(panel.newPhone()),
  ];
  await client.delete(`/api/apiprofile/${profile}`);
  await client.delete(`/api/proxy/${proxy}`);
  await client.delete(`/api/tag/${tag}`);
  await client.delete(`/api/account/${account}`);
  await person.cancelLogin(login);
  const deleted: Rows = {
    profile,
    tag,
    deletableTag: tag,
    unusedProfile: profile,
    proxy,
    unusedProxy: proxy,
    account,
    deletable: account,
    movable: account,
    removed: account,
    forgettable: account,
    login,
    qrLogin: login,
    emailSetUp: login,
    emailLogin: login,
    cancellable: login,
  };
  const { id } = (await client.get<{ id: number }>('/api/me')).body;
  return { person, client, id, rows, deleted };
}
