import { PASSWORD } from '../harness/test-user.js';
import type { Operation } from './operations.js';
import type { RowKind } from './tenants.js';

/** What the tests need to know about an operation besides its OpenAPI description. */
export interface Fixture {
  /** The fields of path, query and body that name a row, and the kind of row. */
  ids?: Record<string, RowKind>;
  /** Fields that end in `id` and name something at Telegram, though a column of ours has that name too. */
  otherIds?: string[];
  /** Other parameters of the path. */
  path?: Record<string, string>;
  /** The fields of the body that are lists of ids. */
  lists?: Record<string, RowKind>;
  /** The other fields of a valid request. */
  body?: Record<string, unknown>;
  query?: Record<string, string>;
  /** The status of the answer to an unknown id, and to the id of another user. */
  absent?: number;
  /** Why it works without a session. */
  isPublic?: string;
  /** Computes a password hash or sends requests to Telegram. */
  isCostly?: true;
  /** Every answer differs. */
  isNewEachTime?: true;
  /** The status for the owner where a single request cannot succeed; api/test/second-factor.test.ts tests the success. */
  alone?: number;
}

const API_HASH = 'f'.repeat(32);
const NEW_PASSWORD = 'a better passphrase than before';

/**
 * Every operation of the panel, in an order in which the owner of all rows can call them one after the other. A route
 * without an entry fails the tests.
 */
export const FIXTURES: Record<string, Fixture> = {
  'get /api/health': { isPublic: 'says no more than whether the panel works' },
  'get /api/ready': { isPublic: 'says no more than what the panel waits for' },
  'post /api/auth/register': {
    isCostly: true,
    isPublic: 'makes a user',
    body: { username: 'newcomer', password: PASSWORD },
  },
  'post /api/auth/login': {
    isCostly: true,
    isPublic: 'begins a session',
    body: { username: 'newcomer', password: PASSWORD },
  },
  'get /api/auth/options': { isPublic: 'says what the sign-in page may offer' },
  'post /api/invites': { isNewEachTime: true },
  'post /api/auth/login/code': {
    isCostly: true,
    isPublic: 'ends the sign-in of a browser whose password was right',
    body: { code: '123456' },
    alone: 401,
  },
  'get /api/me': {},
  'get /api/audit': {},
  'get /api/me/second-factor': {},
  'post /api/me/step-up': { isCostly: true, body: { password: PASSWORD } },
  'post /api/me/second-factor': { isNewEachTime: true },
  'post /api/me/second-factor/confirm': { isCostly: true, body: { code: '123456' }, alone: 400 },
  'post /api/me/second-factor/recovery-codes': { alone: 404 },
  'delete /api/me/second-factor': { alone: 404 },
  'get /api/events': {},
  'get /api/accounts': {},
  'get /api/accounts/removed': {},
  'get /api/apiprofiles': {},
  'get /api/proxies': {},
  'post /api/proxies': { body: { proxy: '192.0.2.1:4', check: false } },
  'patch /api/proxies': { ids: { default_proxy_id: 'proxy' }, absent: 400 },
  'patch /api/proxy/{id}': { ids: { id: 'proxy' }, body: { name: 'Renamed' }, absent: 404 },
  'delete /api/proxy/{id}': { ids: { id: 'unusedProxy' }, absent: 404 },
  'post /api/proxy/check': { isCostly: true, ids: { proxy_id: 'proxy' }, absent: 404 },
  // api/test/user-proxies.test.ts tests the success, and accounts of others.
  'post /api/accounts/proxy': { ids: { proxy_id: 'proxy' }, body: { ids: [2_000_000_000] }, absent: 400, alone: 404 },
  'get /api/accounts/stars/history': {},
  'get /api/accounts/stars': { query: { at: '2026-01-01T00:00:00Z' } },
  'get /api/account/{id}/history': { ids: { id: 'account' }, absent: 404 },
  'get /api/transactions': { ids: { account: 'account' }, absent: 404 },
  'get /api/transactions/days': { ids: { account: 'account' }, absent: 404 },
  'get /api/transactions.csv': { ids: { account: 'account' }, absent: 404 },
  'get /api/ledgers': { ids: { account: 'account' }, absent: 404 },
  'post /api/ledgers/seen': { ids: { account_id: 'account' }, absent: 404 },
  'put /api/account/{id}/ledger/alerts': { ids: { id: 'account' }, body: { is_muted: true }, absent: 404 },
  'get /api/account/{id}/photo': { ids: { id: 'account' }, absent: 404 },
  'post /api/installation/confirm': {},
  'post /api/apiprofile': { body: { api_id: 777, api_hash: API_HASH, name: 'One more', environment: 'sandbox' } },
  'post /api/accounts/import': {
    ids: { api_profile_id: 'profile', proxy_id: 'proxy' },
    otherIds: ['user_id'],
    // Another api_id than that of the profile: no data centre knows the key.
    body: { dc: 2, test: false, auth_key: Buffer.alloc(256, 'made up').toString('base64'), api_id: 1 },
    absent: 400,
    alone: 409,
  },
  'patch /api/apiprofile/{id}': { ids: { id: 'profile' }, body: { name: 'Renamed' }, absent: 404 },
  'delete /api/apiprofile/{id}': { ids: { id: 'unusedProfile' }, absent: 404 },
  // Telegram shows the catalogue to everybody: it has no owner. api/test/gifts.test.ts tests the success.
  'get /api/gifts': { query: { environment: 'sandbox' } },
  'get /api/gift/{gift_id}/history': { otherIds: ['gift_id'], path: { gift_id: '1' }, alone: 404 },
  'get /api/gift/{gift_id}/sticker': { otherIds: ['gift_id'], path: { gift_id: '1' }, alone: 404 },
  'get /api/gift/{gift_id}/thumb': { otherIds: ['gift_id'], path: { gift_id: '1' }, alone: 404 },
  'get /api/tags': {},
  'post /api/tags': { body: { name: 'One more', colour: 'red' } },
  'patch /api/tag/{id}': { ids: { id: 'tag' }, body: { name: 'Renamed', colour: 'blue' }, absent: 404 },
  'patch /api/account/{id}': {
    ids: { id: 'account' },
    lists: { tag_ids: 'tag' },
    body: { note: 'A note', note_before: null },
    absent: 400,
  },
  'post /api/accounts/tags': { lists: { ids: 'account', add: 'tag' }, body: { remove: [] }, absent: 400 },
  'delete /api/tag/{id}': { ids: { id: 'deletableTag' }, absent: 404 },
  'post /api/account/{id}/refresh': { isCostly: true, ids: { id: 'account' }, absent: 404 },
  'post /api/accounts/refresh': { isCostly: true },
  'post /api/accounts/removed/{id}/retry': { isCostly: true, ids: { id: 'removed' }, absent: 404 },
  'delete /api/accounts/removed/{id}': { ids: { id: 'forgettable' }, absent: 404 },
  'post /api/account/{id}/let_in': {
    isCostly: true,
    ids: { id: 'account' },
    body: { url: `tg://login?token=${'A'.repeat(43)}` },
    absent: 404,
    // Telegram does not know the token; api/test/let-in.test.ts tests the success.
    alone: 400,
  },
  'post /api/account/{id}/own_session': {
    isCostly: true,
    ids: { id: 'account', api_profile_id: 'profile' },
    absent: 404,
  },
  'post /api/account/{id}/move_out': {
    isCostly: true,
    ids: { id: 'movable' },
    body: { format: 'pyrogram' },
    absent: 404,
  },
  'get /api/account/{id}/devices': { isCostly: true, ids: { id: 'account' }, absent: 404 },
  'delete /api/account/{id}/device/{hash}': {
    isCostly: true,
    ids: { id: 'account' },
    path: { hash: '5' },
    absent: 404,
  },
  'post /api/account/{id}/device/{hash}/confirm': {
    isCostly: true,
    ids: { id: 'account' },
    path: { hash: '5' },
    absent: 404,
    alone: 404,
  },
  // The account was signed in a moment ago, so Telegram allows neither.
  'post /api/account/{id}/devices/end_others': { isCostly: true, ids: { id: 'account' }, absent: 404, alone: 409 },
  'put /api/account/{id}/devices/ttl': {
    isCostly: true,
    ids: { id: 'account' },
    body: { days: 90 },
    absent: 404,
    alone: 409,
  },
  'delete /api/account/{id}': { ids: { id: 'deletable' }, query: { logout: '1' }, absent: 404 },
  'post /api/auth/send_code': {
    isCostly: true,
    ids: { api_profile_id: 'profile', proxy_id: 'proxy' },
    body: { phone: '+9996627777' },
    absent: 400,
  },
  'post /api/auth/resend_code': { isCostly: true, ids: { login_id: 'login' }, absent: 400 },
  'post /api/auth/confirm_code': { isCostly: true, ids: { login_id: 'login' }, body: { code: '22222' }, absent: 400 },
  'post /api/auth/confirm_password': {
    isCostly: true,
    ids: { login_id: 'login' },
    body: { password: 'sandbox' },
    absent: 400,
  },
  'post /api/auth/qr': { isCostly: true, ids: { api_profile_id: 'profile', proxy_id: 'proxy' }, absent: 400 },
  'post /api/auth/email': {
    isCostly: true,
    ids: { login_id: 'emailSetUp' },
    body: { email: 'ada@example.com' },
    absent: 400,
  },
  'post /api/auth/email_code': {
    isCostly: true,
    ids: { login_id: 'emailSetUp' },
    body: { code: '66666' },
    absent: 400,
  },
  'post /api/auth/reset_email': { isCostly: true, ids: { login_id: 'emailLogin' }, absent: 400 },
  'post /api/auth/qr_wait': { isCostly: true, ids: { login_id: 'qrLogin' }, absent: 400 },
  // api/test/qr-login.test.ts tests the success.
  'post /api/auth/qr_scan': {
    isCostly: true,
    ids: { api_profile_id: 'profile' },
    body: { phone: '+9996621234', url: `tg://login?token=${'A'.repeat(43)}` },
    absent: 400,
    alone: 400,
  },
  // An unknown login counts as cancelled, as in the original panel.
  'post /api/auth/cancel': { isCostly: true, ids: { login_id: 'cancellable' }, absent: 200 },
  'post /api/me/password': { isCostly: true, body: { old_password: PASSWORD, new_password: NEW_PASSWORD } },
  'delete /api/auth/sessions': {},
  'delete /api/auth/logout': {},
};

/** Fields that end in `id` but are not ids of rows. */
const NO_ROWS = ['api_id'];

/** Operations, and ids of operations, without a fixture. */
export function missingFixtures(operations: Operation[]): string[] {
  return operations.flatMap((operation) => {
    const fixture = FIXTURES[operation.name];
    if (!fixture) return [operation.name];
    const fields = [...Object.keys(operation.query), ...Object.keys(operation.body?.properties ?? {})];
    const ids = fields.filter((name) => /id$/i.test(name) && !NO_ROWS.includes(name));
    return [...operation.parameters, ...ids]
      .filter((name) => !fixture.ids?.[name] && !fixture.path?.[name] && !fixture.otherIds?.includes(name))
      .map((name) => `${operation.name}: ${name}`);
  });
}
