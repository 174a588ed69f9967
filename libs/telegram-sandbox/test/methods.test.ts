import { computeSrpParams } from '@mtcute/core/utils.js';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import { expect, test } from 'vitest';
import { API_HASH, API_ID } from './support/mtcute.js';
import { expectRefusal, Office } from './support/office.js';
import type { Desk } from './support/office.js';

const PHONE = '+9996612832';
const WITH_PASSWORD = '+9996615000';
const settings: tl.TypeCodeSettings = { _: 'codeSettings' };
const self: tl.TypeInputPeer = { _: 'inputPeerSelf' };
const me: tl.TypeInputUser = { _: 'inputUserSelf' };
const invoice: tl.TypeInputInvoice = { _: 'inputInvoiceStarGift', peer: self, giftId: Long.ONE };

/** Asks and expects this constructor, or this boolean; the office compares the bytes of both codecs. */
function expectAnswer<Request extends tl.RpcMethod>(
  asked: Set<string>,
  desk: Desk,
  request: Request,
  expected: string | boolean,
): tl.RpcCallReturn[Request['_']] {
  asked.add(request._);
  const answer = desk.ask(request) as tl.RpcCallReturn[Request['_']];
  const first: unknown = Array.isArray(answer) ? answer[0] : answer;
  expect(typeof first === 'boolean' ? first : (first as { _: string })._).toBe(expected);
  return answer;
}

test('every method is asked and answered in the bytes of both codecs', async () => {
  const office = new Office();
  const asked = new Set<string>();
  const desk = office.admit('Desk', PHONE);
  const guest = office.desk('Guest', 1);
  const ask = <Request extends tl.RpcMethod>(request: Request, expected: string | boolean, at = desk) =>
    expectAnswer(asked, at, request, expected);
  office.world.gifts.drop({ id: 1n, stars: 10, dc: 1 });

  ask({ _: 'help.getConfig' }, 'config', guest);
  ask({ _: 'help.getNearestDc' }, 'nearestDc', guest);
  ask({ _: 'help.getAppConfig', hash: 0 }, 'help.appConfig', guest);
  ask({ _: 'help.getPremiumPromo' }, 'help.premiumPromo');
  ask({ _: 'users.getUsers', id: [me] }, 'user');
  ask({ _: 'users.getFullUser', id: me }, 'users.userFull');
  ask({ _: 'updates.getState' }, 'updates.state');
  ask({ _: 'updates.getDifference', pts: 1, date: 0, qts: 0 }, 'updates.differenceEmpty');
  ask({ _: 'payments.getStarsStatus', peer: self }, 'payments.starsStatus');
  ask({ _: 'payments.checkCanSendGift', giftId: Long.ONE }, 'payments.checkCanSendGiftResultOk');
  const { formId } = ask({ _: 'payments.getPaymentForm', invoice }, 'payments.paymentFormStarGift');
  ask({ _: 'payments.sendStarsForm', formId, invoice }, 'payments.paymentResult');
  ask({ _: 'payments.getStarsTransactions', peer: self, offset: '', limit: 9 }, 'payments.starsStatus');
  const list = ask({ _: 'payments.getStarGifts', hash: 0 }, 'payments.starGifts');
  const { sticker } = (list as tl.payments.RawStarGifts).gifts[0] as tl.RawStarGift;
  const location = { ...(sticker as tl.RawDocument), _: 'inputDocumentFileLocation' as const, thumbSize: '' };
  ask({ _: 'upload.getFile', location, offset: 0, limit: 4096 }, 'upload.file');
  ask({ _: 'account.getAuthorizations' }, 'account.authorizations');

  const shown = ask(
    { _: 'auth.exportLoginToken', apiId: API_ID, apiHash: API_HASH, exceptIds: [] },
    'auth.loginToken',
    guest,
  );
  const { token } = shown as tl.auth.RawLoginToken;
  ask({ _: 'auth.acceptLoginToken', token }, 'authorization');
  ask({ _: 'auth.importLoginToken', token }, 'auth.loginTokenSuccess', guest);
  const carried = ask({ _: 'auth.exportAuthorization', dcId: 2 }, 'auth.exportedAuthorization');
  ask({ ...carried, _: 'auth.importAuthorization' }, 'auth.authorization', office.desk('Desk', 2));
  office.now += 86_400_000;
  const { authorizations } = desk.ask({ _: 'account.getAuthorizations' });
  ask({ _: 'account.resetAuthorization', hash: authorizations[1]?.hash ?? Long.ZERO }, true);
  ask({ _: 'auth.resetAuthorizations' }, true);

  const code = { phoneNumber: WITH_PASSWORD, apiId: API_ID, apiHash: API_HASH, settings };
  const first = ask({ _: 'auth.sendCode', ...code }, 'auth.sentCode', guest) as tl.auth.RawSentCode;
  const sent = { phoneNumber: WITH_PASSWORD, phoneCodeHash: first.phoneCodeHash };
  ask({ _: 'auth.resendCode', ...sent }, 'auth.sentCode', guest);
  ask({ _: 'auth.cancelCode', ...sent }, true, guest);
  const { hash } = office.world.sendCode(WITH_PASSWORD);
  const signIn = { _: 'auth.signIn', ...sent, phoneCodeHash: hash, phoneCode: '11111' } as const;
  asked.add(signIn._);
  expectRefusal(() => guest.ask(signIn), 401, 'SESSION_PASSWORD_NEEDED');
  const challenge = ask({ _: 'account.getPassword' }, 'account.password', guest);
  const crypto = new NodeCryptoProvider();
  await crypto.initialize();
  const password = await computeSrpParams(crypto, challenge, 'sandbox');
  ask({ _: 'auth.checkPassword', password }, 'auth.authorization', guest);
  ask({ _: 'auth.logOut' }, 'auth.loggedOut', guest);

  expect([...asked].sort()).toEqual(office.methods.sort());
  expect(office.lines).toEqual([]);
});

test('what a client tells about itself is what the devices of its account show', () => {
  const office = new Office();
  const desk = office.desk('Desk', 1);
  const { hash } = office.world.sendCode(PHONE);
  const introduced = <T extends tl.RpcMethod>(query: T, apiId: number) =>
    desk.ask({
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
  expectRefusal(() => introduced({ _: 'help.getConfig' }, 0), 400, 'CONNECTION_API_ID_INVALID');
  introduced({ _: 'auth.signIn', phoneNumber: PHONE, phoneCodeHash: hash, phoneCode: '11111' }, 94);
  expect(desk.ask({ _: 'account.getAuthorizations' }).authorizations).toMatchObject([
    { deviceModel: 'Pixel', systemVersion: 'Android 17', appVersion: '12.1', apiId: 94, current: true },
  ]);
});

test('a request may be long, but not deep', () => {
  const office = new Office();
  const desk = office.admit('Desk', PHONE);
  const wrapped = (times: number) => {
    let query: object = { _: 'help.getNearestDc' };
    for (let i = 0; i < times; i++) query = { _: 'invokeWithoutUpdates', query };
    return query as tl.RpcMethod;
  };
  expect(desk.ask({ _: 'users.getUsers', id: Array.from({ length: 100 }, () => me) })).toHaveLength(100);
  expect(desk.ask(wrapped(20))).toMatchObject({ _: 'nearestDc' });
  expectRefusal(() => desk.ask(wrapped(1000)), 400, 'INPUT_FETCH_ERROR');
});

test.each([
  ['users.getUsers', { _: 'users.getUsers', id: [{ _: 'inputUser', userId: 5, accessHash: Long.ZERO }] }],
  ['users.getFullUser', { _: 'users.getFullUser', id: { _: 'inputUserEmpty' } }],
] as [string, tl.RpcMethod][])('%s reads nobody else', (_, request) => {
  const desk = new Office().admit('Desk', PHONE);
  expectRefusal(() => desk.ask(request), 400, 'USER_ID_INVALID');
});

test('what is not modelled is refused and named in the log', () => {
  const office = new Office();
  const desk = office.admit('Desk', PHONE);
  expectRefusal(() => desk.ask({ _: 'contacts.getContacts', hash: Long.ZERO }), 400, 'INPUT_METHOD_INVALID');
  expect(office.lines).toEqual(['No handler for contacts.getContacts']);
});
