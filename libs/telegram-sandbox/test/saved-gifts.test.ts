import type { tl } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import { ask, buy, drop, invoiceFor, peerOf, POOR, RICH, self, send } from './support/gifts.js';
import { expectRpcError, RpcHarness } from './support/rpc-harness.js';
import type { RpcClient } from './support/rpc-harness.js';

let harness: RpcHarness;
let rich: RpcClient;
let poor: RpcClient;

beforeEach(() => {
  harness = new RpcHarness();
  rich = harness.signedInClient('Rich', RICH);
  poor = harness.signedInClient('Poor', POOR);
  drop(harness);
});

const saved = (client: RpcClient, peer = self, offset = '', limit = 10) =>
  client.call({ _: 'payments.getSavedStarGifts', peer, offset, limit });

/** A gift with a hidden sender. */
function buyHidden(client: RpcClient, peer: tl.TypeInputPeer): void {
  const invoice = invoiceFor(peer, { hideName: true });
  const { formId } = ask(client, invoice) as tl.payments.RawPaymentFormStarGift;
  send(client, formId, invoice);
}

test('a profile has the received gifts, newest first and page by page', () => {
  buy(rich, peerOf(harness, POOR));
  harness.now += 60_000;
  buy(poor);
  expect(saved(rich)).toMatchObject({ count: 0, gifts: [], nextOffset: undefined });
  const first = saved(poor, self, '', 1);
  expect(first).toMatchObject({
    count: 2,
    gifts: [{ fromId: { userId: 9996612433 }, msgId: 2, gift: { title: 'Rose' } }],
    users: [{ self: true }],
  });
  expect(saved(poor, self, first.nextOffset)).toMatchObject({
    count: 2,
    gifts: [{ fromId: { userId: 9996612832 }, msgId: 1 }],
    nextOffset: undefined,
  });
  expectRpcError(() => saved(poor, self, '-1'), 400, 'OFFSET_INVALID');
  expectRpcError(() => saved(poor, { _: 'inputPeerEmpty' }), 400, 'PEER_ID_INVALID');
});

test('a hidden sender is shown only to the receiver', () => {
  buyHidden(rich, peerOf(harness, POOR));
  expect(saved(poor)).toMatchObject({ gifts: [{ nameHidden: true, fromId: { userId: 9996612832 }, msgId: 1 }] });
  const stranger = harness.signedInClient('Stranger', '+9996610003');
  expect(saved(stranger, peerOf(harness, POOR))).toMatchObject({
    gifts: [{ nameHidden: true, fromId: undefined, msgId: undefined }],
    users: [],
  });
});

test('a gift to oneself is an incoming message of Saved Messages', () => {
  buy(poor);
  expect(poor.call({ _: 'updates.getDifference', pts: 1, date: 0, qts: 0 })).toMatchObject({
    newMessages: [
      {
        out: false,
        fromId: { userId: 9996612433 },
        peerId: { userId: 9996612433 },
        savedPeerId: { userId: 9996612433 },
      },
    ],
  });
  buy(rich, peerOf(harness, POOR));
  expect(rich.call({ _: 'updates.getDifference', pts: 1, date: 0, qts: 0 })).toMatchObject({
    newMessages: [{ out: true, peerId: { userId: 9996612433 }, savedPeerId: undefined }],
  });
});
