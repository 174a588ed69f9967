import { computeSrpParams } from '@mtcute/core/utils.js';
import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { expect } from 'vitest';
import { EMPTY_ANSWERS } from './empty-answers.js';
import { API_HASH, API_ID } from './mtcute.js';
import { expectRpcError } from './rpc-harness.js';
import type { RpcClient, RpcHarness } from './rpc-harness.js';

const PHONE = '+9996612832';
const WITH_PASSWORD = '+9996615000';
const NOBODY = '+9996610404';
const settings: tl.TypeCodeSettings = { _: 'codeSettings' };
const self: tl.TypeInputPeer = { _: 'inputPeerSelf' };
const me: tl.TypeInputUser = { _: 'inputUserSelf' };
const invoice: tl.TypeInputInvoice = { _: 'inputInvoiceStarGift', peer: self, giftId: Long.ONE };

/** Calls and expects this constructor or boolean; undefined is an empty list. */
type Ask = <Request extends tl.RpcMethod>(
  request: Request,
  expected: string | boolean | undefined,
  at: RpcClient,
) => tl.RpcCallReturn[Request['_']];

/** Calls every method of a layer, in an order in which each can be answered. @returns their names */
export async function callEveryMethod(harness: RpcHarness): Promise<Set<string>> {
  const asked = new Set<string>();
  const ask: Ask = (request, expected, at) => {
    if (!harness.has(request._)) return undefined as never;
    asked.add(request._);
    const answer: unknown = at.call(request);
    const first: unknown = Array.isArray(answer) ? answer[0] : answer;
    const shown = typeof first === 'object' && first !== null && '_' in first ? first._ : first;
    expect([request._, shown]).toEqual([request._, expected]);
    return answer as never;
  };
  const client = harness.signedInClient('Desk', PHONE);
  const signedOut = harness.client('Guest', 1);
  harness.world.change(PHONE, { photo: { person: 'emil', dc: 1 } });
  harness.world.gifts.drop({ id: 1n, stars: 10, dc: 1 });
  readAccount(ask, harness, client, signedOut);
  buyGift(ask, harness, client);
  for (const [request, expected] of EMPTY_ANSWERS) ask(request, expected, client);
  // In layers without tags the answer is the list itself.
  ask({ _: 'messages.getDialogFilters' }, harness.layer < 181 ? undefined : 'messages.dialogFilters', client);
  scanQr(ask, harness, client, signedOut);
  await signIn(ask, asked, harness, signedOut);
  signUp(ask, asked, harness);
  setUpLoginEmail(ask, harness);
  return asked;
}

function readAccount(ask: Ask, harness: RpcHarness, client: RpcClient, signedOut: RpcClient): void {
  ask({ _: 'help.getConfig' }, 'config', signedOut);
  ask({ _: 'help.getNearestDc' }, 'nearestDc', signedOut);
  // In layers without a hash the answer is the settings themselves.
  ask({ _: 'help.getAppConfig', hash: 0 }, harness.layer < 158 ? 'jsonObject' : 'help.appConfig', signedOut);
  ask({ _: 'help.getPremiumPromo' }, 'help.premiumPromo', client);
  ask({ _: 'users.getUsers', id: [me] }, 'user', client);
  ask({ _: 'users.getFullUser', id: me }, 'users.userFull', client);
  ask({ _: 'contacts.resolveUsername', username: 'anna_10000' }, 'contacts.resolvedPeer', client);
  ask({ _: 'updates.getState' }, 'updates.state', client);
  ask({ _: 'updates.getDifference', pts: 1, date: 0, qts: 0 }, 'updates.differenceEmpty', client);
  ask({ _: 'payments.getStarsStatus', peer: self }, 'payments.starsStatus', client);
  ask({ _: 'account.getAuthorizations' }, 'account.authorizations', client);
  const named: tl.TypeInputStickerSet = { _: 'inputStickerSetShortName', shortName: 'GiftsPremium' };
  const set = ask({ _: 'messages.getStickerSet', stickerset: named, hash: 0 }, 'messages.stickerSet', client);
  const [document] = (set as tl.messages.RawStickerSet).documents;
  const location = { ...(document as tl.RawDocument), _: 'inputDocumentFileLocation' as const, thumbSize: '' };
  ask({ _: 'upload.getFile', location, offset: 0, limit: 4096 }, 'upload.file', client);
}

function buyGift(ask: Ask, harness: RpcHarness, client: RpcClient): void {
  ask({ _: 'payments.checkCanSendGift', giftId: Long.ONE }, 'payments.checkCanSendGiftResultOk', client);
  const page: Omit<tl.payments.RawGetStarsTransactionsRequest, '_'> = { peer: self, offset: '', limit: 9 };
  if (harness.has('payments.getStarGifts')) {
    const { formId } = ask({ _: 'payments.getPaymentForm', invoice }, 'payments.paymentFormStarGift', client);
    ask({ _: 'payments.sendStarsForm', formId, invoice }, 'payments.paymentResult', client);
    ask({ _: 'payments.getStarGifts', hash: 0 }, 'payments.starGifts', client);
    ask({ _: 'updates.getDifference', pts: 1, date: 0, qts: 0 }, 'updates.difference', client);
  }
  ask({ _: 'payments.getStarsTransactions', ...page }, 'payments.starsStatus', client);
  const { id } = harness.world.topUp(PHONE, { amount: 1, nanos: 0 });
  const ids = { peer: self, id: [{ _: 'inputStarsTransaction' as const, id }] };
  ask({ _: 'payments.getStarsTransactionsByID', ...ids }, 'payments.starsStatus', client);
  ask({ _: 'payments.getSavedStarGifts', ...page }, 'payments.savedStarGifts', client);
}

function scanQr(ask: Ask, harness: RpcHarness, client: RpcClient, signedOut: RpcClient): void {
  const shown = ask(
    { _: 'auth.exportLoginToken', apiId: API_ID, apiHash: API_HASH, exceptIds: [] },
    'auth.loginToken',
    signedOut,
  );
  const { token } = shown as tl.auth.RawLoginToken;
  ask({ _: 'auth.acceptLoginToken', token }, 'authorization', client);
  ask({ _: 'auth.importLoginToken', token }, 'auth.loginTokenSuccess', signedOut);
  const carried = ask({ _: 'auth.exportAuthorization', dcId: 2 }, 'auth.exportedAuthorization', client);
  ask({ ...carried, _: 'auth.importAuthorization' }, 'auth.authorization', harness.client('Desk', 2));
  harness.now += 86_400_000;
  const { authorizations } = client.call({ _: 'account.getAuthorizations' });
  const hash = authorizations[1]?.hash ?? Long.ZERO;
  ask({ _: 'account.changeAuthorizationSettings', hash, confirmed: true }, true, client);
  ask({ _: 'account.resetAuthorization', hash }, true, client);
  ask({ _: 'account.setAuthorizationTTL', authorizationTtlDays: 90 }, true, client);
  ask({ _: 'account.getAccountTTL' }, 'accountDaysTTL', client);
  ask({ _: 'account.getWebAuthorizations' }, 'account.webAuthorizations', client);
  ask({ _: 'auth.resetAuthorizations' }, true, client);
}

async function signIn(ask: Ask, asked: Set<string>, harness: RpcHarness, signedOut: RpcClient): Promise<void> {
  const code = { phoneNumber: WITH_PASSWORD, apiId: API_ID, apiHash: API_HASH, settings };
  const first = ask({ _: 'auth.sendCode', ...code }, 'auth.sentCode', signedOut) as tl.auth.RawSentCode;
  const sent = { phoneNumber: WITH_PASSWORD, phoneCodeHash: first.phoneCodeHash };
  ask({ _: 'auth.resendCode', ...sent }, 'auth.sentCode', signedOut);
  ask({ _: 'auth.cancelCode', ...sent }, true, signedOut);
  const { hash } = harness.world.signIns.sendCode(WITH_PASSWORD);
  const request = { _: 'auth.signIn', ...sent, phoneCodeHash: hash, phoneCode: '11111' } as const;
  asked.add(request._);
  expectRpcError(() => signedOut.call(request), 401, 'SESSION_PASSWORD_NEEDED');
  const challenge = ask({ _: 'account.getPassword' }, 'account.password', signedOut);
  const crypto = new NodeCryptoProvider();
  await crypto.initialize();
  const password = await computeSrpParams(crypto, challenge, 'sandbox');
  ask({ _: 'auth.checkPassword', password }, 'auth.authorization', signedOut);
  ask({ _: 'auth.logOut' }, 'auth.loggedOut', signedOut);
}

function signUp(ask: Ask, asked: Set<string>, harness: RpcHarness): void {
  const client = harness.client('New', 1);
  const { hash } = harness.world.signIns.sendCode(NOBODY);
  const sent = { phoneNumber: NOBODY, phoneCodeHash: hash };
  asked.add('auth.signIn');
  expect(client.call({ _: 'auth.signIn', ...sent, phoneCode: '11111' })).toMatchObject({
    _: 'auth.authorizationSignUpRequired',
    termsOfService: { _: 'help.termsOfService' },
  });
  ask({ _: 'auth.signUp', ...sent, firstName: 'Nora', lastName: '' }, 'auth.authorization', client);
}

function setUpLoginEmail(ask: Ask, harness: RpcHarness): void {
  if (!harness.has('account.verifyEmail')) return;
  const client = harness.client('Desk', 1);
  const phoneNumber = '+9996610430';
  const code = { phoneNumber, apiId: API_ID, apiHash: API_HASH, settings };
  const { phoneCodeHash } = ask({ _: 'auth.sendCode', ...code }, 'auth.sentCode', client) as tl.auth.RawSentCode;
  const purpose: tl.TypeEmailVerifyPurpose = { _: 'emailVerifyPurposeLoginSetup', phoneNumber, phoneCodeHash };
  ask({ _: 'account.sendVerifyEmailCode', purpose, email: 'a@example.com' }, 'account.sentEmailCode', client);
  const verification: tl.TypeEmailVerification = { _: 'emailVerificationCode', code: '66666' };
  ask({ _: 'account.verifyEmail', purpose, verification }, 'account.emailVerifiedLogin', client);
  if (!harness.has('auth.resetLoginEmail')) return;
  const again = ask({ _: 'auth.sendCode', ...code }, 'auth.sentCode', client) as tl.auth.RawSentCode;
  ask({ _: 'auth.resetLoginEmail', phoneNumber, phoneCodeHash: again.phoneCodeHash }, 'auth.sentCode', client);
}
