import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import { expect, test } from 'vitest';
import { callEveryMethod } from './support/every-method.js';
import { expectRpcError, RpcHarness } from './support/rpc-harness.js';

const PHONE = '+9996612832';
const me: tl.TypeInputUser = { _: 'inputUserSelf' };

test('requests and answers of every method are the same bytes in both codecs', async () => {
  const harness = new RpcHarness();
  const asked = await callEveryMethod(harness);
  expect([...asked].sort()).toEqual(harness.methods.sort());
  expect(harness.lines).toEqual([]);
});

test('the device list shows the fields of initConnection', () => {
  const harness = new RpcHarness();
  const client = harness.client('Desk', 1);
  const { hash } = harness.world.signIns.sendCode(PHONE);
  const withInitConnection = <T extends tl.RpcMethod>(query: T, apiId: number) =>
    client.call({
      _: 'invokeWithLayer',
      layer: 227,
      query: {
        _: 'initConnection',
        apiId,
        deviceModel: 'Pixel',
        systemVersion: 'Android 17',
        appVersion: '12.1',
        systemLangCode: 'en',
        langPack: '',
        langCode: 'en',
        query,
      } as never,
    } as never) as unknown;
  expectRpcError(() => withInitConnection({ _: 'help.getConfig' }, 0), 400, 'CONNECTION_API_ID_INVALID');
  withInitConnection({ _: 'auth.signIn', phoneNumber: PHONE, phoneCodeHash: hash, phoneCode: '11111' }, 94);
  expect(client.call({ _: 'account.getAuthorizations' }).authorizations).toMatchObject([
    { deviceModel: 'Pixel', systemVersion: 'Android 17', appVersion: '12.1', apiId: 94, current: true },
  ]);
});

test('a request may be long, but not deeply nested', () => {
  const harness = new RpcHarness();
  const client = harness.signedInClient('Desk', PHONE);
  const wrapped = (times: number) => {
    let query: object = { _: 'help.getNearestDc' };
    for (let i = 0; i < times; i++) query = { _: 'invokeWithoutUpdates', query };
    return query as tl.RpcMethod;
  };
  expect(client.call({ _: 'users.getUsers', id: Array.from({ length: 100 }, () => me) })).toHaveLength(100);
  expect(client.call(wrapped(20))).toMatchObject({ _: 'nearestDc' });
  expectRpcError(() => client.call(wrapped(1000)), 400, 'INPUT_FETCH_ERROR');
});

test('other accounts are read by their id and access hash', () => {
  const harness = new RpcHarness();
  const client = harness.signedInClient('Desk', PHONE);
  const { users } = client.call({ _: 'contacts.resolveUsername', username: 'ANNA_10000' });
  const found = users[0] as tl.RawUser;
  expect(found).toMatchObject({ _: 'user', firstName: 'Anna', username: 'anna_10000' });
  expect(found.phone).toBeUndefined();
  const other = { _: 'inputUser', userId: found.id, accessHash: found.accessHash ?? Long.ZERO } as const;
  const wrong = { ...other, accessHash: Long.ZERO };
  expect(client.call({ _: 'users.getUsers', id: [other, me, wrong] })).toMatchObject([
    { _: 'user', id: 9996610000, firstName: 'Anna' },
    { _: 'user', id: 9996612832, self: true },
    { _: 'userEmpty', id: 9996610000 },
  ]);
  expect(client.call({ _: 'users.getFullUser', id: other })).toMatchObject({
    fullUser: { id: 9996610000 },
    users: [{ id: 9996610000 }],
  });
});

test.each([
  ['USER_ID_INVALID', { _: 'users.getFullUser', id: { _: 'inputUserEmpty' } }],
  ['USER_ID_INVALID', { _: 'users.getFullUser', id: { _: 'inputUser', userId: 9996610000, accessHash: Long.ZERO } }],
  ['USER_ID_INVALID', { _: 'users.getFullUser', id: { _: 'inputUser', userId: 5, accessHash: Long.fromInt(5) } }],
  ['USERNAME_INVALID', { _: 'contacts.resolveUsername', username: '@a' }],
  ['USERNAME_NOT_OCCUPIED', { _: 'contacts.resolveUsername', username: 'anna_10001' }],
  ['STICKERSET_INVALID', { _: 'messages.getStickerSet', stickerset: { _: 'inputStickerSetEmpty' }, hash: 0 }],
] as [string, tl.RpcMethod][])('%s for %j', (text, request) => {
  const client = new RpcHarness().signedInClient('Desk', PHONE);
  expectRpcError(() => client.call(request), 400, text);
});

test('an unknown method is refused and logged', () => {
  const harness = new RpcHarness();
  const client = harness.signedInClient('Desk', PHONE);
  expectRpcError(() => client.call({ _: 'contacts.getBlocked', offset: 0, limit: 1 }), 400, 'INPUT_METHOD_INVALID');
  expect(harness.lines).toEqual(['No handler for contacts.getBlocked']);
});
