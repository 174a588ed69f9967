import { computeSrpParams } from '@mtcute/core/utils.js';
import { Long } from '@mtcute/node';
import type { tl } from '@mtcute/node';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { expect } from 'vitest';
import { EMPTY_ANSWERS } from './empty-answers.js';
import { API_HASH, API_ID } from './mtcute.js';
import { expectRefusal } from './office.js';
import type { Desk, Office } from './office.js';

const PHONE = '+9996612832';
const WITH_PASSWORD = '+9996615000';
const NOBODY = '+9996610404';
const settings: tl.TypeCodeSettings = { _: 'codeSettings' };
const self: tl.TypeInputPeer = { _: 'inputPeerSelf' };
const me: tl.TypeInputUser = { _: 'inputUserSelf' };
const invoice: tl.TypeInputInvoice = { _: 'inputInvoiceStarGift', peer: self, giftId: Long.ONE };

/** Asks and expects this constructor, or this boolean; undefined is an empty list. */
type Ask = <Request extends tl.RpcMethod>(
  request: Request,
  expected: string | boolean | undefined,
  at: Desk,
) => tl.RpcCallReturn[Request['_']];

/** Asks for every method that a layer has, in an order in which each has an answer. @returns their names */
export async function askEveryMethod(office: Office): Promise<Set<string>> {
  const asked = new Set<string>();
  const ask: Ask = (request, expected, at) => {
    if (!office.has(request._)) return undefined as never;
    asked.add(request._);
    const answer: unknown = at.ask(request);
    const first: unknown = Array.isArray(answer) ? answer[0] : answer;
    const shown = typeof first === 'object' && first !== null && '_' in first ? first._ : first;
    expect([request._, shown]).toEqual([request._, expected]);
    return answer as never;
  };
  const desk = office.admit('Desk', PHONE);
  const guest = office.desk('Guest', 1);
  office.world.change(PHONE, { photo: { person: 'emil', dc: 1 } });
  office.world.gifts.drop({ id: 1n, stars: 10, dc: 1 });
  readAccount(ask, office, desk, guest);
  buyGift(ask, office, desk);
  for (const [request, expected] of EMPTY_ANSWERS) ask(request, expected, desk);
  // Before there were tags the answer was the list itself.
  ask({ _: 'messages.getDialogFilters' }, office.layer < 181 ? undefined : 'messages.dialogFilters', desk);
  scanQr(ask, office, desk, guest);
  await signIn(ask, asked, office, guest);
  signUp(ask, asked, office);
  return asked;
}

function readAccount(ask: Ask, office: Office, desk: Desk, guest: Desk): void {
  ask({ _: 'help.getConfig' }, 'config', guest);
  ask({ _: 'help.getNearestDc' }, 'nearestDc', guest);
  // Before there was a hash the answer was the settings themselves.
  ask({ _: 'help.getAppConfig', hash: 0 }, office.layer < 158 ? 'jsonObject' : 'help.appConfig', guest);
  ask({ _: 'help.getPremiumPromo' }, 'help.premiumPromo', desk);
  ask({ _: 'users.getUsers', id: [me] }, 'user', desk);
  ask({ _: 'users.getFullUser', id: me }, 'users.userFull', desk);
  ask({ _: 'contacts.resolveUsername', username: 'anna_10000' }, 'contacts.resolvedPeer', desk);
  ask({ _: 'updates.getState' }, 'updates.state', desk);
  ask({ _: 'updates.getDifference', pts: 1, date: 0, qts: 0 }, 'updates.differenceEmpty', desk);
  ask({ _: 'payments.getStarsStatus', peer: self }, 'payments.starsStatus', desk);
  ask({ _: 'account.getAuthorizations' }, 'account.authorizations', desk);
  const named: tl.TypeInputStickerSet = { _: 'inputStickerSetShortName', shortName: 'GiftsPremium' };
  const set = ask({ _: 'messages.getStickerSet', stickerset: named, hash: 0 }, 'messages.stickerSet', desk);
  const [document] = (set as tl.messages.RawStickerSet).documents;
  const location = { ...(document as tl.RawDocument), _: 'inputDocumentFileLocation' as const, thumbSize: '' };
  ask({ _: 'upload.getFile', location, offset: 0, limit: 4096 }, 'upload.file', desk);
}

function buyGift(ask: Ask, office: Office, desk: Desk): void {
  ask({ _: 'payments.checkCanSendGift', giftId: Long.ONE }, 'payments.checkCanSendGiftResultOk', desk);
  const page: Omit<tl.payments.RawGetStarsTransactionsRequest, '_'> = { peer: self, offset: '', limit: 9 };
  if (office.has('payments.getStarGifts')) {
    const { formId } = ask({ _: 'payments.getPaymentForm', invoice }, 'payments.paymentFormStarGift', desk);
    ask({ _: 'payments.sendStarsForm', formId, invoice }, 'payments.paymentResult', desk);
    ask({ _: 'payments.getStarGifts', hash: 0 }, 'payments.starGifts', desk);
    ask({ _: 'updates.getDifference', pts: 1, date: 0, qts: 0 }, 'updates.difference', desk);
  }
  ask({ _: 'payments.getStarsTransactions', ...page }, 'payments.starsStatus', desk);
  ask({ _: 'payments.getSavedStarGifts', ...page }, 'payments.savedStarGifts', desk);
}

function scanQr(ask: Ask, office: Office, desk: Desk, guest: Desk): void {
  const shown = ask(
    { _: 'auth.exportLoginToken', apiId: API_ID, apiHash: API_HASH, exceptIds: [] },
    'auth.loginToken',
    guest,
  );
  const { token } = shown as tl.auth.RawLoginToken;
  ask({ _: 'auth.acceptLoginToken', token }, 'authorization', desk);
  ask({ _: 'auth.importLoginToken', token }, 'auth.loginTokenSuccess', guest);
  const carried = ask({ _: 'auth.exportAuthorization', dcId: 2 }, 'auth.exportedAuthorization', desk);
  ask({ ...carried, _: 'auth.importAuthorization' }, 'auth.authorization', office.desk('Desk', 2));
  office.now += 86_400_000;
  const { authorizations } = desk.ask({ _: 'account.getAuthorizations' });
  ask({ _: 'account.resetAuthorization', hash: authorizations[1]?.hash ?? Long.ZERO }, true, desk);
  ask({ _: 'auth.resetAuthorizations' }, true, desk);
}

async function signIn(ask: Ask, asked: Set<string>, office: Office, guest: Desk): Promise<void> {
  const code = { phoneNumber: WITH_PASSWORD, apiId: API_ID, apiHash: API_HASH, settings };
  const first = ask({ _: 'auth.sendCode', ...code }, 'auth.sentCode', guest) as tl.auth.RawSentCode;
  const sent = { phoneNumber: WITH_PASSWORD, phoneCodeHash: first.phoneCodeHash };
  ask({ _: 'auth.resendCode', ...sent }, 'auth.sentCode', guest);
  ask({ _: 'auth.cancelCode', ...sent }, true, guest);
  const { hash } = office.world.sendCode(WITH_PASSWORD);
  const request = { _: 'auth.signIn', ...sent, phoneCodeHash: hash, phoneCode: '11111' } as const;
  asked.add(request._);
  expectRefusal(() => guest.ask(request), 401, 'SESSION_PASSWORD_NEEDED');
  const challenge = ask({ _: 'account.getPassword' }, 'account.password', guest);
  const crypto = new NodeCryptoProvider();
  await crypto.initialize();
  const password = await computeSrpParams(crypto, challenge, 'sandbox');
  ask({ _: 'auth.checkPassword', password }, 'auth.authorization', guest);
  ask({ _: 'auth.logOut' }, 'auth.loggedOut', guest);
}

function signUp(ask: Ask, asked: Set<string>, office: Office): void {
  const desk = office.desk('New', 1);
  const { hash } = office.world.sendCode(NOBODY);
  const sent = { phoneNumber: NOBODY, phoneCodeHash: hash };
  asked.add('auth.signIn');
  expect(desk.ask({ _: 'auth.signIn', ...sent, phoneCode: '11111' })).toMatchObject({
    _: 'auth.authorizationSignUpRequired',
    termsOfService: { _: 'help.termsOfService' },
  });
  ask({ _: 'auth.signUp', ...sent, firstName: 'Nora', lastName: '' }, 'auth.authorization', desk);
}
