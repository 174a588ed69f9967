/** The part of the program that uses single accounts. */
import type * as Contracts from '@giftbuyer/contracts';
import * as api from 'panel-client';
import type { createClient } from 'panel-client/client';
import { ok, refused } from './answers.js';
import type { World } from './world.js';

type Client = ReturnType<typeof createClient>;

const NOWHERE = 2_147_483_647;

export async function importSession(client: Client, world: World, api_profile_id: number): Promise<void> {
  const { another, withPhoto } = world.phones;
  const body = { api_profile_id, dc: 2, test: null, auth_key: world.signInElsewhere(another) };
  refused(await api.importSession({ client, body: { ...body, api_id: 4243 } }), 'session_app_mismatch');
  refused(await api.importSession({ client, body: { ...body, user_id: '1' } }), 'session_other_account');
  refused(await api.importSession({ client, body: { ...body, dc: 4 } }), 'session_dc_unknown');
  refused(await api.importSession({ client, body: { ...body, auth_key: 'none' } }), 'validation_failed');
  refused(
    await api.importSession({ client, body: { ...body, auth_key: world.signInElsewhere(withPhoto) } }),
    'account_already_added',
  );
  const imported = ok(await api.importSession({ client, body }));
  if (imported.account.origin !== 'import' || imported.already) throw new Error('The session is not imported');
  ok(await api.deleteAccount({ client, path: { id: imported.account.id }, query: { logout: '1' } }));
}

export async function manageDevices(client: Client, world: World, account: api.Account | undefined): Promise<void> {
  const path = { id: account?.id ?? 0 };
  const list: Contracts.AccountDeviceList = ok(await api.listDevices({ client, path }));
  if (!list.items[0]?.current) throw new Error('The panel is not among the devices');
  ok(await api.endDevice({ client, path: { ...path, hash: '-5' } }));
  refused(await api.endDevice({ client, path: { ...path, hash: 'none' } }), 'not_found');
  refused(await api.confirmDevice({ client, path: { ...path, hash: '-5' } }), 'not_found');
  refused(await api.setDeviceTtl({ client, path, body: { days: 0 } }), 'validation_failed');
  refused(await api.setDeviceTtl({ client, path, body: { days: 90 } }), 'too_fresh');
  refused(await api.endOtherDevices({ client, path }), 'too_fresh');
  world.signInDevice(account?.phone ?? '');
  const { items } = ok(await api.listDevices({ client, path }));
  const { hash } = items[1] ?? { hash: '' };
  ok(await api.confirmDevice({ client, path: { ...path, hash } }));
  ok(await api.setDeviceTtl({ client, path, body: { days: 90 } }));
  ok(await api.endOtherDevices({ client, path }));
}

export async function tagAccounts(client: Client, [account]: api.Account[]): Promise<void> {
  const body = { name: 'For sale', colour: 'green' } as const;
  const { tag_id } = ok(await api.createTag({ client, body }));
  refused(await api.createTag({ client, body }), 'tag_name_taken');
  refused(await api.changeTag({ client, path: { id: tag_id }, body: { name: '' } }), 'validation_failed');
  ok(await api.changeTag({ client, path: { id: tag_id }, body: { name: 'Sold', colour: 'red' } }));
  const { items } = ok(await api.listTags({ client }));
  const path = { id: account?.id ?? 0 };
  const tag_ids = items.map(({ id }) => id);
  const { account: tagged } = ok(await api.changeAccount({ client, path, body: { note: 'Mine', tag_ids } }));
  if (tagged?.note !== 'Mine' || tagged.tag_ids[0] !== tag_id) throw new Error('Not tagged');
  refused(await api.changeAccount({ client, path, body: { note: 'His', note_before: null } }), 'note_changed');
  refused(await api.changeAccount({ client, path, body: { tag_ids: [NOWHERE] } }), 'tag_not_found');
  const { changed } = ok(await api.tagAccounts({ client, body: { ids: [path.id], remove: [tag_id] } }));
  if (changed !== 1) throw new Error('The tag is still there');
  refused(await api.tagAccounts({ client, body: { ids: [NOWHERE], add: [tag_id] } }), 'not_found');
  ok(await api.deleteTag({ client, path: { id: tag_id } }));
}

export async function letGo(client: Client, world: World, accounts: api.Account[]): Promise<void> {
  const { withPassword, withPhoto, moving } = world.phones;
  const pathOf = (wanted: string) => ({ id: accounts.find(({ phone }) => phone === wanted)?.id ?? 0 });
  const url = await world.showQrCode();
  const { device } = ok(await api.letProgramIn({ client, path: pathOf(withPhoto), body: { url } }));
  if (device.password_pending) throw new Error('It has no password');
  refused(await api.letProgramIn({ client, path: pathOf(withPhoto), body: { url } }), 'telegram_rpc');
  refused(await api.letProgramIn({ client, path: pathOf(withPhoto), body: { url: 'tg://x' } }), 'login_url_invalid');

  if (!('ok' in ok(await api.makeOwnSession({ client, path: pathOf(withPhoto), body: {} }))))
    throw new Error('No session');
  const own = ok(await api.makeOwnSession({ client, path: pathOf(withPassword), body: {} }));
  if (!('need_2fa' in own)) throw new Error('No password is needed');
  ok(await api.confirmTelegramPassword({ client, body: { login_id: own.login_id, password: 'sandbox' } }));

  const api_profile_id = accounts[0]?.api_profile_id ?? 0;
  const { login_id } = ok(await api.sendCode({ client, body: { api_profile_id, phone: moving } }));
  ok(await api.confirmCode({ client, body: { login_id, code: codeFor(moving) } }));
  const list = ok(await api.listAccounts({ client }));
  const path = { id: list.accounts.find(({ phone }) => phone === moving)?.id ?? 0 };
  const { session } = ok(await api.moveAccountOut({ client, path, body: { format: 'telethon' } }));
  if (!session.startsWith('1')) throw new Error('Not a session of Telethon');
  refused(await api.moveAccountOut({ client, path, body: { format: 'telethon' } }), 'not_found');
}

/** `99966XYYYY` is a test number of Telegram, whose code is made of its X. */
export function codeFor(phone: string): string {
  return phone.charAt(6).repeat(5);
}
