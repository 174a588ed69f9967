import type { TelegramClient as Mtcute } from '@mtcute/node';
import { Long } from '@mtcute/node';
import { gunzipSync } from 'node:zlib';
import { Api } from 'telegram';
import type { TelegramClient as Teleproto } from 'telegram';
import { Raw } from 'telegram/events/index.js';
import { computeCheck } from 'telegram/Password.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { Sandbox } from '../src/index.js';
import { mintedMtcute, teleprotoSession } from './support/minted.js';
import { API_HASH, API_ID, mtcute } from './support/mtcute.js';
import { sendCode, teleproto } from './support/teleproto.js';

/** 4784 Stars, at home in the second data centre. */
const PHONE = '+9996622832';
const WITH_PASSWORD = '+9996626000';
const ROSE = 5170n;

let sandbox: Sandbox;
const lines: string[] = [];
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  lines.length = 0;
  // A constant clock, so that the seconds left of a wait are exact.
  const beginning = Date.now();
  sandbox = await createSandbox({ log: (line) => lines.push(line), clock: { now: () => beginning } });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await sandbox.close();
  expect(lines).toEqual([]);
});

async function signedInMtcute(phone: string): Promise<Mtcute> {
  const client = await mintedMtcute(sandbox, sandbox.mintSession(phone));
  cleanups.push(() => client.destroy());
  return client;
}

async function openTeleproto(dc: number, session?: string): Promise<Teleproto> {
  const client = teleproto(sandbox, dc, { session });
  cleanups.push(() => client.destroy());
  await client.connect();
  return client;
}

async function signedInTeleproto(phone: string): Promise<Teleproto> {
  const minted = sandbox.mintSession(phone);
  return openTeleproto(minted.dcId, await teleprotoSession(sandbox.addresses, minted));
}

/** The next update of that class that teleproto receives. */
function nextUpdate<T>(client: Teleproto, type: new (...args: never[]) => T): Promise<T> {
  return new Promise((resolve) => {
    client.addEventHandler((update: unknown) => {
      if (update instanceof type) resolve(update);
    }, new Raw({}));
  });
}

const toApiLong = (value: bigint): Api.long => Long.fromString(String(value)) as never;

test('mtcute shows a code in a foreign data centre, teleproto scans it, and the password completes it', async () => {
  const phone = await signedInTeleproto(WITH_PASSWORD);
  const screen = await mtcute(sandbox, 1, { disableUpdates: false });
  cleanups.push(() => screen.destroy());
  const newDevice = nextUpdate(phone, Api.UpdateNewAuthorization);
  const me = await screen.signInQr({
    password: 'sandbox',
    onUrlUpdated: (url) => {
      const token = Buffer.from(url.slice('tg://login?token='.length), 'base64url');
      void phone.invoke(new Api.auth.AcceptLoginToken({ token }));
    },
  });
  expect(me).toMatchObject({ id: 9996626000, isSelf: true });
  expect((await newDevice).device).toBe(sandbox.world.devices(WITH_PASSWORD)[1]?.model);
  expect(sandbox.calls.count('auth.importLoginToken')).toBe(1);
  expect(sandbox.world.devices(WITH_PASSWORD)).toHaveLength(2);
});

test('teleproto shows a QR code, mtcute scans it, and teleproto gets the update and is signed in', async () => {
  const phone = await signedInMtcute(PHONE);
  const screen = await openTeleproto(2);
  const accepted = nextUpdate(screen, Api.UpdateLoginToken);
  const show = () => screen.invoke(new Api.auth.ExportLoginToken({ apiId: API_ID, apiHash: API_HASH, exceptIds: [] }));
  const shown = await show();
  if (!(shown instanceof Api.auth.LoginToken)) throw new Error('a token was expected');
  const device = await phone.call({ _: 'auth.acceptLoginToken', token: shown.token });
  expect(device).toMatchObject({ _: 'authorization', apiId: API_ID, current: false });
  await accepted;
  expect(await show()).toBeInstanceOf(Api.auth.LoginTokenSuccess);
  expect(await screen.getMe()).toMatchObject({ phone: '9996622832' });
});

test('teleproto signs in by code in a foreign data centre, with a password', async () => {
  const screen = await openTeleproto(3);
  const request = new Api.auth.ExportLoginToken({ apiId: API_ID, apiHash: API_HASH, exceptIds: [] });
  const shown = await screen.invoke(request);
  if (!(shown instanceof Api.auth.LoginToken)) throw new Error('a token was expected');
  sandbox.world.phone(WITH_PASSWORD).acceptQr(shown.token);
  const moved = await screen.invoke(request);
  if (!(moved instanceof Api.auth.LoginTokenMigrateTo)) throw new Error('another data centre was expected');
  const home = await openTeleproto(moved.dcId);
  const take = home.invoke(new Api.auth.ImportLoginToken({ token: moved.token }));
  await expect(take).rejects.toMatchObject({ errorMessage: 'SESSION_PASSWORD_NEEDED' });
  const password = await computeCheck(await home.invoke(new Api.account.GetPassword()), 'sandbox');
  await home.invoke(new Api.auth.CheckPassword({ password }));
  expect(await home.getMe()).toMatchObject({ phone: '9996626000' });
});

test('wrong passwords end in a flood wait, and a changed password has its own error', async () => {
  const screen = await openTeleproto(2);
  const { phoneCodeHash } = await sendCode(screen, WITH_PASSWORD);
  const code = { phoneNumber: WITH_PASSWORD, phoneCodeHash, phoneCode: '22222' };
  await expect(screen.invoke(new Api.auth.SignIn(code))).rejects.toMatchObject({
    errorMessage: 'SESSION_PASSWORD_NEEDED',
  });
  const check = async (text: string, before?: () => void): Promise<unknown> => {
    const password = await computeCheck(await screen.invoke(new Api.account.GetPassword()), text);
    before?.();
    return screen.invoke(new Api.auth.CheckPassword({ password }));
  };
  const change = () => sandbox.world.setPassword(WITH_PASSWORD, { text: 'other', hint: 'another one' });
  await expect(check('sandbox', change)).rejects.toMatchObject({ errorMessage: 'SRP_PASSWORD_CHANGED' });
  for (let i = 0; i < 5; i++) {
    await expect(check('sandbox')).rejects.toMatchObject({ errorMessage: 'PASSWORD_HASH_INVALID' });
  }
  sandbox.clock.advance(60_000);
  await expect(check('other')).rejects.toMatchObject({ seconds: 240 });
  sandbox.clock.advance(240_000);
  await check('other');
  expect(await screen.getMe()).toMatchObject({ phone: '9996626000' });
});

test('mtcute buys a gift, and teleproto gets the balance update', async () => {
  sandbox.world.gifts.drop({ id: ROSE, stars: 15, title: 'Rose', total: 100, perUser: 3 });
  const buyer = await signedInMtcute(PHONE);
  const other = await signedInTeleproto(PHONE);
  const [option] = await buyer.getStarGiftOptions();
  if (!option) throw new Error('a gift was expected');
  expect(option.title).toBe('Rose');
  const balance = nextUpdate(other, Api.UpdateStarsBalance);
  const message = await buyer.sendStarGift({ peerId: 'self', gift: option.id, message: 'For me' });
  expect(message?.action).toMatchObject({ type: 'star_gift_sent' });
  expect(String(((await balance).balance as Api.StarsAmount).amount)).toBe('4769');
  expect(sandbox.world.ledger.entries(PHONE.slice(1))).toMatchObject([{ gift: { message: 'For me' } }]);
  const status = await buyer.getStarsTransactions('self', { direction: 'outgoing' });
  expect(status.transactions).toHaveLength(1);
  expect(status.transactions[0]?.type).toMatchObject({ type: 'star_gift' });
});

test('teleproto buys a gift, and reads what it paid', async () => {
  sandbox.world.gifts.drop({ id: ROSE, stars: 15, perUser: 1 });
  const buyer = await signedInTeleproto(PHONE);
  const invoice = new Api.InputInvoiceStarGift({ peer: new Api.InputPeerSelf(), giftId: toApiLong(ROSE) });
  const form = () => buyer.invoke(new Api.payments.GetPaymentForm({ invoice }));
  const { formId } = await form();
  const send = (id: Api.long) => buyer.invoke(new Api.payments.SendStarsForm({ formId: id, invoice }));
  const result = await send(formId);
  expect(result).toBeInstanceOf(Api.payments.PaymentResult);
  await expect(send(formId)).rejects.toMatchObject({ errorMessage: 'FORM_SUBMIT_DUPLICATE' });
  const { formId: second } = await form();
  await expect(send(second)).rejects.toMatchObject({ errorMessage: 'STARGIFT_USER_USAGE_LIMITED' });
  const peer = new Api.InputPeerSelf();
  const { history } = await buyer.invoke(new Api.payments.GetStarsTransactions({ peer, offset: '', limit: 10 }));
  expect(history).toHaveLength(1);
  expect(history?.[0]?.stargift).toBeInstanceOf(Api.StarGift);
});

test('a purchase whose answer was lost is found in the transactions', async () => {
  sandbox.world.gifts.drop({ id: ROSE, stars: 15 });
  const buyer = await signedInTeleproto(PHONE);
  const invoice = new Api.InputInvoiceStarGift({ peer: new Api.InputPeerSelf(), giftId: toApiLong(ROSE) });
  const { formId } = await buyer.invoke(new Api.payments.GetPaymentForm({ invoice }));
  sandbox.faults.add({ method: 'payments.sendStarsForm', kind: 'disconnectAfter', times: 1 });
  const lost = buyer.invoke(new Api.payments.SendStarsForm({ formId, invoice }));
  await expect(lost).rejects.toThrow('Connection to dc 2 was lost');
  const again = await signedInMtcute(PHONE);
  const { transactions } = await again.getStarsTransactions('self');
  expect(transactions).toHaveLength(1);
});

test('both clients download the sticker of a gift from another data centre', async () => {
  sandbox.world.gifts.drop({ id: ROSE, stars: 15, title: 'Rose', dc: 3 });
  const first = await signedInMtcute(PHONE);
  const [option] = await first.getStarGiftOptions();
  if (!option) throw new Error('a gift was expected');
  const bytes = Buffer.from(await first.downloadAsBuffer(option.sticker));
  expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ tgs: 1, nm: 'Rose' });
  expect(sandbox.calls.count('auth.importAuthorization')).toBe(1);

  const second = await signedInTeleproto(PHONE);
  const list = await second.invoke(new Api.payments.GetStarGifts({ hash: 0 }));
  const gift = list instanceof Api.payments.StarGifts ? list.gifts[0] : undefined;
  if (!(gift instanceof Api.StarGift && gift.sticker instanceof Api.Document)) throw new Error('a gift was expected');
  const { id, accessHash, fileReference, dcId } = gift.sticker;
  const location = new Api.InputDocumentFileLocation({ id, accessHash, fileReference, thumbSize: '' });
  const file = await second.downloadFile(location, { dcId, fileSize: gift.sticker.size });
  expect(file).toEqual(bytes);
  await expect(
    second.invoke(new Api.upload.GetFile({ location, offset: toApiLong(0n), limit: 4096 })),
  ).rejects.toMatchObject({ newDc: 3 });
});

test('both clients follow NETWORK_MIGRATE', async () => {
  for (const open of [() => openTeleproto(1), () => mtcute(sandbox, 1)]) {
    sandbox.faults.add({ method: 'auth.sendCode', times: 1, error: [303, 'NETWORK_MIGRATE_2'] });
    const client = await open();
    if ('call' in client) {
      cleanups.push(() => client.destroy());
      expect(await client.sendCode({ phone: PHONE })).toMatchObject({ type: 'app' });
    } else {
      await sendCode(client, PHONE);
      expect(client.session.dcId).toBe(2);
    }
  }
  expect(sandbox.calls.count('auth.sendCode')).toBe(4);
});

test('both clients see and end the devices of the account', async () => {
  const first = await signedInMtcute(PHONE);
  const second = await signedInTeleproto(PHONE);
  const { authorizations } = await first.call({ _: 'account.getAuthorizations' });
  expect(authorizations.map(({ current }) => current)).toEqual([true, false]);
  const hash = authorizations[1]?.hash ?? Long.ZERO;
  await expect(first.call({ _: 'account.resetAuthorization', hash })).rejects.toThrow('FRESH_RESET');
  sandbox.clock.advance(86_400_000);
  await first.call({ _: 'account.resetAuthorization', hash });
  await expect(second.getMe()).rejects.toMatchObject({ errorMessage: 'SESSION_REVOKED' });
});

test('mtcute gets a gift in its ordered updates, and gets missed updates after reconnecting', async () => {
  sandbox.world.gifts.drop({ id: ROSE, stars: 15, title: 'Rose' });
  const receiver = await mtcute(sandbox, 2, { disableUpdates: false, updates: { catchUp: true } });
  cleanups.push(() => receiver.destroy());
  const messages: string[] = [];
  let wake = (): void => undefined;
  receiver.onNewMessage.add(({ action }) => {
    if (action?.type === 'star_gift_sent') messages.push(`${action.gift.title ?? ''}: ${action.message?.text ?? ''}`);
    wake();
  });
  const receivedGifts = async (count: number): Promise<void> => {
    while (messages.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  const phone = '+9996622433';
  await receiver.start({ phone, code: () => Promise.resolve('22222'), codeSentCallback: () => undefined });
  const buyer = await signedInTeleproto(PHONE);
  const account = sandbox.world.account(phone);
  const peer = new Api.InputPeerUser({ userId: toApiLong(account.id), accessHash: toApiLong(account.id) });
  const give = async (text: string): Promise<void> => {
    const message = new Api.TextWithEntities({ text, entities: [] });
    const invoice = new Api.InputInvoiceStarGift({ peer, giftId: toApiLong(ROSE), message });
    const { formId } = await buyer.invoke(new Api.payments.GetPaymentForm({ invoice }));
    await buyer.invoke(new Api.payments.SendStarsForm({ formId, invoice }));
  };
  await give('one');
  await receivedGifts(1);
  await receiver.disconnect();
  await give('two');
  await receiver.connect();
  await receiver.startUpdatesLoop();
  await receivedGifts(2);
  expect(messages).toEqual(['Rose: one', 'Rose: two']);
});
