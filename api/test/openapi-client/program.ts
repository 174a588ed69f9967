/**
 * What a program of an API user looks like: it calls every operation with the client that is generated from `/docs-json`.
 * Type-checked and run by ../openapi-client.test.ts, which makes the module `panel-client`.
 */
import type * as Contracts from '@giftbuyer/contracts';
import * as api from 'panel-client';
import { createClient } from 'panel-client/client';
import { PASSWORD, manageAccess } from './access.js';
import { codeFor, importSession, letGo, manageDevices, tagAccounts } from './accounts.js';
import { ok, refused } from './answers.js';
import { readGifts } from './gifts.js';
import { readLedger } from './ledger.js';
import { chooseProxies, manageProxies } from './proxies.js';
import type { World } from './world.js';

const NOWHERE = 2_147_483_647;

export async function callEveryOperation(world: World): Promise<void> {
  const client = createClient({ baseUrl: world.baseUrl, fetch: world.fetch });
  await readPublicAnswers(client);
  const ada = { username: 'ada', password: PASSWORD };
  ok(await api.register({ client, body: ada }));
  const profile = await manageApiProfiles(client);
  await manageProxies(client);
  const events = watch(client);
  const accounts = await signInToTelegram(client, world, profile);
  await chooseProxies(client, accounts[0]?.id ?? 0);
  await readAccounts(client, world, accounts);
  await readGifts(client, world);
  await importSession(client, world, profile);
  await tagAccounts(client, accounts);
  await refresh(client, accounts[0]);
  await letGo(client, world, accounts);
  await manageDevices(client, world, accounts[0]);
  await removeAccounts(client, world, accounts);
  const seen = await events.stop();
  if (!seen.has('account.updated') || !seen.has('account.stage') || !seen.has('account.removed'))
    throw new Error('No events');
  await manageAccess(client, world, ada);
}

type Client = ReturnType<typeof createClient>;

async function readPublicAnswers(client: Client): Promise<void> {
  const health: api.Ok = ok(await api.getHealth({ client }));
  ok(await api.getReadiness({ client }));
  const options = ok(await api.getSignInOptions({ client }));
  if (!health.ok || options.registration !== 'open') throw new Error('The panel is not open');
  refused(await api.getMe({ client }), 'unauthorized');
  refused(await api.register({ client, body: { username: 'eve', password: 'short' } }), 'weak_password');
  refused(await api.signIn({ client, body: { username: 'eve', password: PASSWORD } }), 'invalid_credentials');
  const headers = { Origin: 'https://elsewhere.example' };
  refused(await api.signIn({ client, headers, body: { username: 'eve', password: PASSWORD } }), 'cross_site_request');
}

async function manageApiProfiles(client: Client): Promise<number> {
  const me = ok(await api.getMe({ client }));
  if (me.username !== 'ada') throw new Error('Another user');
  const body = { api_id: 4242, api_hash: 'f'.repeat(32), environment: 'sandbox' } as const;
  const { api_profile_id } = ok(await api.createApiProfile({ client, body }));
  refused(await api.createApiProfile({ client, body }), 'duplicate_api_id');
  refused(await api.createApiProfile({ client, body: { ...body, api_hash: 'none' } }), 'api_id_and_api_hash_required');
  ok(await api.renameApiProfile({ client, path: { id: api_profile_id }, body: { name: 'Main' } }));
  refused(await api.renameApiProfile({ client, path: { id: NOWHERE }, body: { name: 'Main' } }), 'not_found');
  refused(
    await api.renameApiProfile({ client, path: { id: api_profile_id }, body: { name: 'x'.repeat(65) } }),
    'validation_failed',
  );
  const other = ok(await api.createApiProfile({ client, body: { ...body, api_id: 4243, api_hash: 'e'.repeat(32) } }));
  ok(await api.deleteApiProfile({ client, path: { id: other.api_profile_id } }));
  const { items } = ok(await api.listApiProfiles({ client }));
  if (items[0]?.name !== 'Main') throw new Error('No such profile');
  return api_profile_id;
}

async function signInToTelegram(client: Client, world: World, api_profile_id: number): Promise<api.Account[]> {
  const { withPassword, withPhoto, another, withoutEmail, withEmail } = world.phones;
  const send = (phone: string) => api.sendCode({ client, body: { api_profile_id, phone } });
  const allow = world.refuseCodes(another);
  refused(await send(another), 'telegram_rpc');
  allow();
  refused(await api.sendCode({ client, body: { api_profile_id: NOWHERE, phone: another } }), 'api_profile_not_found');
  const cancelled = ok(await send(another));
  const { telegram_confirmed } = ok(await api.cancelTelegramLogin({ client, body: { login_id: cancelled.login_id } }));
  if (!telegram_confirmed) throw new Error('Not confirmed');
  refused(
    await api.confirmCode({ client, body: { login_id: cancelled.login_id, code: '22222' } }),
    'login_id_not_found',
  );

  const { login_id } = ok(await send(withPassword));
  ok(await api.resendCode({ client, body: { login_id } }));
  refused(await api.confirmCode({ client, body: { login_id, code: '00000' } }), 'telegram_rpc');
  const answer = ok(await api.confirmCode({ client, body: { login_id, code: codeFor(withPassword) } }));
  if (!('need_2fa' in answer)) throw new Error('No password is needed');
  ok(await api.confirmTelegramPassword({ client, body: { login_id, password: 'sandbox' } }));
  refused(await send(withPassword), 'phone_already_added');
  refused(await api.deleteApiProfile({ client, path: { id: api_profile_id } }), 'api_profile_in_use');

  const begun = ok(await send(withoutEmail)).login_id;
  refused(await api.setLoginEmail({ client, body: { login_id: begun, email: 'ada' } }), 'login_id_and_email_required');
  ok(await api.setLoginEmail({ client, body: { login_id: begun, email: 'ada@example.com' } }));
  refused(await api.confirmLoginEmail({ client, body: { login_id: begun, code: '11111' } }), 'telegram_rpc');
  const { delivery } = ok(await api.confirmLoginEmail({ client, body: { login_id: begun, code: '66666' } }));
  if (delivery !== 'app') throw new Error('The code went elsewhere');
  refused(await api.resetLoginEmail({ client, body: { login_id: begun } }), 'email_not_needed');
  const byEmail = ok(await send(withEmail)).login_id;
  const { email_reset_at } = ok(await api.resetLoginEmail({ client, body: { login_id: byEmail } }));
  if (email_reset_at === null) throw new Error('No reset was begun');
  refused(await send('+9996620433'), 'code_costs_money');

  const qrLogin = ok(await api.beginQrLogin({ client, body: { api_profile_id } }));
  const waitForScan = async () => ok(await api.waitForQrLogin({ client, body: { login_id: qrLogin.login_id } }));
  if (!('url' in (await waitForScan()))) throw new Error('The code counts as scanned');
  ok(await api.scanQrCode({ client, body: { api_profile_id, phone: withPhoto, url: qrLogin.url } }));
  if (!('account_id' in (await waitForScan()))) throw new Error('The account is not signed in');
  const { accounts } = ok(await api.listAccounts({ client }));
  return accounts;
}

async function readAccounts(client: Client, world: World, accounts: api.Account[]): Promise<void> {
  const { response } = await api.listAccounts({ client, query: { wait: '1' } });
  const again = await api.listAccounts({ client, headers: { 'If-None-Match': response?.headers.get('ETag') ?? '' } });
  if (again.response?.status !== 304) throw new Error('The list has changed');
  const withPhoto = accounts.find(({ phone }) => phone === world.phones.withPhoto);
  const path = { id: withPhoto?.id ?? 0 };
  const photo: Blob | File = ok(await api.getAccountPhoto({ client, path }));
  if (photo.size === 0) throw new Error('The photo is empty');
  const { items } = ok(await api.getStarHistory({ client, path, query: { to: '2100-01-01T00:00:00Z' } }));
  if (!/^\d+(\.\d+)?$/.test(items[0]?.stars ?? '')) throw new Error('No Stars');
  refused(await api.getStarHistory({ client, path, query: { from: 'yesterday' } }), 'validation_failed');
  ok(await api.getTotalStarHistory({ client }));
  ok(await api.getStarsAt({ client, query: { at: new Date().toISOString() } }));
  await readLedger(client, path.id);
}

async function refresh(client: Client, account: api.Account | undefined): Promise<api.RefreshAccountResponse[]> {
  const one = await api.refreshAccount({ client, path: { id: account?.id ?? 0 }, parseAs: 'stream' });
  const lines = await linesOf<api.RefreshAccountResponse>(one.response);
  const all = await api.refreshAllAccounts({ client, parseAs: 'stream' });
  const last = (await linesOf<api.RefreshAllAccountsResponse>(all.response)).at(-1);
  if (last?.done !== true) throw new Error('The last line is another one');
  return lines;
}

/** NDJSON; a program that shows progress reads the body as it comes. */
async function linesOf<Line>(response: Response | undefined): Promise<Line[]> {
  const text = (await response?.text()) ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

async function removeAccounts(client: Client, world: World, accounts: api.Account[]): Promise<void> {
  const [first, second] = accounts;
  if (!first || !second) throw new Error('Two accounts were added');
  const path = { id: first.id };
  const remove = async () => {
    const accept = world.refuseSession(first.phone);
    const line = (await refresh(client, first)).at(-1);
    if (!line || !('error' in line) || line.error !== 'session_invalid') throw new Error('The session is valid');
    refused(await api.retryRemovedAccount({ client, path }), 'session_invalid');
    accept();
  };
  await remove();
  const { items } = ok(await api.listRemovedAccounts({ client }));
  if (items[0]?.error_code !== 'SESSION_REVOKED') throw new Error('Not removed');
  ok(await api.retryRemovedAccount({ client, path }));
  await remove();
  ok(await api.forgetRemovedAccount({ client, path }));
  ok(await api.deleteAccount({ client, path: { id: second.id }, query: { logout: 'yes' } }));
  refused(await api.deleteAccount({ client, path: { id: second.id } }), 'not_found');
}

/** The names of the events until `stop`. */
function watch(client: Client): { stop(): Promise<Set<string>> } {
  const names = new Set<string>();
  const stopping = new AbortController();
  const onSseEvent = ({ event = '' }: { event?: string }) => void names.add(event);
  const reading = api.watchEvents({ client, signal: stopping.signal, onSseEvent }).then(async ({ stream }) => {
    for await (const data of stream) if ('stage' in data) data.stage satisfies api.RefreshStage;
  });
  return {
    async stop() {
      stopping.abort();
      await reading;
      return names;
    },
  };
}

type Same<A, B> = [A, B, keyof A, keyof B] extends [B, A, keyof B, keyof A] ? true : false;
type All<Checks extends Record<string, true>> = Checks;

/** Compiles only while the types of the document are those of the contracts. */
export type Unchanged = All<{
  Account: Same<api.Account, Contracts.Account>;
  AccountList: Same<api.AccountList, Contracts.AccountList>;
  RemovedAccount: Same<api.RemovedAccount, Contracts.RemovedAccount>;
  RestoredAccount: Same<api.RestoredAccount, Contracts.RestoredAccount>;
  ApiProfile: Same<api.ApiProfile, Contracts.ApiProfile>;
  ApiProfileList: Same<api.ApiProfileList, Contracts.ApiProfileList>;
  AuditEntry: Same<api.AuditEntry, Contracts.AuditEntry>;
  AuditPage: Same<api.AuditPage, Contracts.AuditPage>;
  CancelledLogin: Same<api.CancelledLogin, Contracts.CancelledLogin>;
  ConfirmCodeResponse: Same<api.ConfirmCodeResponse, Contracts.ConfirmCodeAnswer>;
  CreatedApiProfile: Same<api.CreatedApiProfile, Contracts.CreatedApiProfile>;
  ErrorBody: Same<api.ErrorBody, Contracts.ErrorBody>;
  ImportedAccount: Same<api.ImportedAccount, Contracts.ImportedAccount>;
  ImportSession: Same<api.ImportSession, Contracts.ImportSession>;
  Invite: Same<api.Invite, Contracts.Invite>;
  Me: Same<api.Me, Contracts.Me>;
  PasswordNeeded: Same<api.PasswordNeeded, Contracts.PasswordNeeded>;
  Proxy: Same<api.Proxy, Contracts.Proxy>;
  ProxyList: Same<api.ProxyList, Contracts.ProxyList>;
  ProxySettings: Same<api.ProxySettings, Contracts.ProxySettings>;
  RecoveryCodes: Same<api.RecoveryCodes, Contracts.RecoveryCodes>;
  RefreshAccountResponse: Same<api.RefreshAccountResponse, Contracts.RefreshLine>;
  RefreshAllAccountsResponse: Same<api.RefreshAllAccountsResponse, Contracts.RefreshAllLine>;
  RefreshAllFailure: Same<api.RefreshAllFailure, Contracts.RefreshAllFailure>;
  SecondFactor: Same<api.SecondFactor, Contracts.SecondFactor>;
  SecondFactorSetUp: Same<api.SecondFactorSetUp, Contracts.SecondFactorSetUp>;
  SentCode: Same<api.SentCode, Contracts.SentCode>;
  SignInOptions: Same<api.SignInOptions, Contracts.SignInOptions>;
  StarBalance: Same<api.StarBalance, Contracts.StarBalance>;
  StarHistory: Same<api.StarHistory, Contracts.StarHistory>;
  StarsAt: Same<api.StarsAt, Contracts.StarsAt>;
  StarDays: Same<api.StarDays, Contracts.StarDays>;
  StarLedgers: Same<api.StarLedgers, Contracts.StarLedgers>;
  StarTransactions: Same<api.StarTransactions, Contracts.StarTransactions>;
  Tag: Same<api.Tag, Contracts.Tag>;
  TagList: Same<api.TagList, Contracts.TagList>;
  CreatedTag: Same<api.CreatedTag, Contracts.CreatedTag>;
  ChangedAccount: Same<api.ChangedAccount, Contracts.ChangedAccount>;
  TaggedAccounts: Same<api.TaggedAccounts, Contracts.TaggedAccounts>;
  CreateTag: Same<api.CreateTag, Contracts.CreateTag>;
  WatchEventsResponse: Same<api.WatchEventsResponse, Contracts.ServerEvent['data']>;
  ChangePassword: Same<api.ChangePassword, Contracts.ChangePassword>;
  ConfirmCode: Same<api.ConfirmCode, Contracts.ConfirmCode>;
  ConfirmPassword: Same<api.ConfirmPassword, Contracts.ConfirmPassword>;
  LoginId: Same<api.LoginId, Contracts.LoginId>;
  PasswordAgain: Same<api.PasswordAgain, Contracts.PasswordAgain>;
  RenameApiProfile: Same<api.RenameApiProfile, Contracts.RenameApiProfile>;
  SecondFactorCode: Same<api.SecondFactorCode, Contracts.SecondFactorCode>;
  SendCode: Same<api.SendCode, Contracts.SendCode>;
  Login: Same<api.Login, Contracts.LoginCredentials>;
  Register: Same<api.Register, Contracts.Registration>;
}>;
