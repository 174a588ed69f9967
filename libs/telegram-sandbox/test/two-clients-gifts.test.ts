import { Long } from '@mtcute/node';
import { gunzipSync } from 'node:zlib';
import { Api } from 'telegram';
import { expect, test } from 'vitest';
import { mtcute } from './support/mtcute.js';
import { nextUpdate, useTwoClients } from './support/two-clients.js';

/** 4784 Stars, at home in the second data centre. */
const PHONE = '+9996622832';
const ROSE = 5170n;

const clients = useTwoClients();

const toApiLong = (value: bigint): Api.long => Long.fromString(String(value)) as never;

test('mtcute buys a gift, and teleproto gets the balance update', async () => {
  clients.sandbox.world.gifts.drop({ id: ROSE, stars: 15, title: 'Rose', total: 100, perUser: 3 });
  const buyer = await clients.signedInMtcute(PHONE);
  const other = await clients.signedInTeleproto(PHONE);
  const [option] = await buyer.getStarGiftOptions();
  if (!option) throw new Error('a gift was expected');
  expect(option.title).toBe('Rose');
  const balance = nextUpdate(other, Api.UpdateStarsBalance);
  const message = await buyer.sendStarGift({ peerId: 'self', gift: option.id, message: 'For me' });
  expect(message?.action).toMatchObject({ type: 'star_gift_sent' });
  expect(String(((await balance).balance as Api.StarsAmount).amount)).toBe('4769');
  expect(clients.sandbox.world.ledger.entries(PHONE.slice(1))).toMatchObject([{ gift: { message: 'For me' } }]);
  const status = await buyer.getStarsTransactions('self', { direction: 'outgoing' });
  expect(status.transactions).toHaveLength(1);
  expect(status.transactions[0]?.type).toMatchObject({ type: 'star_gift' });
});

test('teleproto buys a gift, and reads what it paid', async () => {
  clients.sandbox.world.gifts.drop({ id: ROSE, stars: 15, perUser: 1 });
  const buyer = await clients.signedInTeleproto(PHONE);
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
  clients.sandbox.world.gifts.drop({ id: ROSE, stars: 15 });
  const buyer = await clients.signedInTeleproto(PHONE);
  const invoice = new Api.InputInvoiceStarGift({ peer: new Api.InputPeerSelf(), giftId: toApiLong(ROSE) });
  const { formId } = await buyer.invoke(new Api.payments.GetPaymentForm({ invoice }));
  clients.sandbox.faults.add({ method: 'payments.sendStarsForm', kind: 'disconnectAfter', times: 1 });
  const lost = buyer.invoke(new Api.payments.SendStarsForm({ formId, invoice }));
  await expect(lost).rejects.toThrow('Connection to dc 2 was lost');
  const again = await clients.signedInMtcute(PHONE);
  const { transactions } = await again.getStarsTransactions('self');
  expect(transactions).toHaveLength(1);
});

test('both clients download the sticker of a gift from another data centre', async () => {
  clients.sandbox.world.gifts.drop({ id: ROSE, stars: 15, title: 'Rose', dc: 3 });
  const first = await clients.signedInMtcute(PHONE);
  const [option] = await first.getStarGiftOptions();
  if (!option) throw new Error('a gift was expected');
  const bytes = Buffer.from(await first.downloadAsBuffer(option.sticker));
  expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ tgs: 1, nm: 'Rose' });
  expect(clients.sandbox.calls.count('auth.importAuthorization')).toBe(1);

  const second = await clients.signedInTeleproto(PHONE);
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

test('mtcute gets a gift in its ordered updates, and gets missed updates after reconnecting', async () => {
  clients.sandbox.world.gifts.drop({ id: ROSE, stars: 15, title: 'Rose' });
  const receiver = await mtcute(clients.sandbox, 2, { disableUpdates: false, updates: { catchUp: true } });
  clients.destroyLater(receiver);
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
  const buyer = await clients.signedInTeleproto(PHONE);
  const account = clients.sandbox.world.account(phone);
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
