import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Randomness } from '../src/random.js';
import { Store } from '../src/state/store.js';
import type { Order } from '../src/world/shop.js';
import { World } from '../src/world/world.js';

const PHONE = '+9996612832';
const OTHER = '+9996622433';
const device = { id: 'device', model: 'Pixel', system: 'Android', appVersion: '12', apiId: 94 };
const buyer = { phone: '9996612832', deviceId: 'device' };
let directory: string;
let now: number;
let store: Store;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-memory-'));
  now = Date.UTC(2026, 0, 1);
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

/** The world after a restart with the same seed, as after a kill of the process. */
function reopen(): World {
  store = new Store(directory);
  return new World(store, () => now, new Randomness('memory'));
}

test('purchases, open forms and their outcomes survive a restart', () => {
  const before = reopen();
  before.gifts.drop({ id: 1n, stars: 10, total: 5, perUser: 2, title: 'Rose' });
  before.gifts.drop({ id: 2n, stars: 20 }).withdraw();
  before.gifts.sell(1n, 1);
  before.topUp(PHONE, { amount: 5, nanos: 0 });
  const order = (world: World): Order => ({ giftId: 1n, to: world.account(OTHER), message: 'Hi', hideName: true });
  const form = () => before.shop.createForm(before.account(PHONE), order(before)).id;
  const [paid, open, waiting] = [form(), form(), form()];
  before.shop.submitForm(buyer, paid, order(before));
  before.shop.submissions('inProgress');
  expect(() => before.shop.submitForm(buyer, waiting, order(before))).toThrow('Timeout');
  store.close();

  const after = reopen();
  expect(after.gifts.list()).toEqual(before.gifts.list());
  expect(after.ledger.entries()).toEqual(before.ledger.entries());
  expect(after.account(PHONE).stars).toEqual({ amount: 4784 + 5 - 10, nanos: 0 });
  expect(after.ledger.messageBox('9996622433')).toHaveLength(1);
  expect(() => after.gifts.get(2n)).toThrow('STARGIFT_NOT_FOUND');
  for (const id of [paid, waiting]) {
    expect(() => after.shop.submitForm(buyer, id, order(after))).toThrow('FORM_SUBMIT_DUPLICATE');
  }
  expect(() => after.shop.submitForm(buyer, open, order(after))).toThrow('Timeout');
  expect(after.shop.settle()).toHaveLength(1);
  expect(after.ledger.sales(1n)?.byPhone.get('9996612832')).toBe(2);
});

test('a kill between a payment and the removal of its form causes no second payment', () => {
  const order = (world: World): Order => ({ giftId: 1n, to: world.account(PHONE), message: null, hideName: false });
  const before = reopen();
  before.gifts.drop({ id: 1n, stars: 10 });
  before.shop.submissions('inProgress');
  const waiting = before.shop.createForm(before.account(PHONE), order(before)).id;
  expect(() => before.shop.submitForm(buyer, waiting, order(before))).toThrow('Timeout');
  expect(before.shop.settle()).toHaveLength(1);
  store.close();
  const journal = join(directory, 'journal.jsonl');
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  expect(lines.at(-2)).toContain('"ledger"');
  writeFileSync(journal, `${lines.slice(0, -1).join('\n')}\n`);

  const after = reopen();
  expect(after.shop.settle()).toEqual([]);
  expect(after.ledger.entries()).toHaveLength(1);
  expect(() => after.shop.submitForm(buyer, waiting, order(after))).toThrow('FORM_SUBMIT_DUPLICATE');
});

test('a repeated seed creates no duplicate ids', () => {
  const order = (world: World): Order => ({ giftId: 1n, to: world.account(PHONE), message: null, hideName: false });
  const before = reopen();
  before.gifts.drop({ id: 1n, stars: 10 });
  const first = before.shop.createForm(before.account(PHONE), order(before)).id;
  const paid = before.shop.submitForm(buyer, first, order(before));
  const shown = before.signIns.exportLoginToken(device, 1, []);
  store.close();

  const after = reopen();
  const second = after.shop.createForm(after.account(PHONE), order(after)).id;
  expect(second).not.toBe(first);
  expect(after.shop.submitForm(buyer, second, order(after)).id).not.toBe(paid.id);
  expect(after.signIns.exportLoginToken(device, 1, [])).not.toEqual(shown);
});

test('login tokens, exported authorizations, devices and flood waits survive a restart', () => {
  const before = reopen();
  before.signInDirectly({ ...device, id: 'phone' }, PHONE);
  const shown = before.signIns.exportLoginToken(device, 1, []);
  if (shown.kind !== 'pending') throw new Error('a code was expected');
  before.phone(PHONE).acceptQr(shown.token);
  const carried = before.signIns.exportAuthorization('phone', 2);
  for (let i = 0; i < 5; i++) before.signIns.passwordAttempts.recordWrongPassword('9996615000');
  before.freeze(OTHER);
  store.close();

  const after = reopen();
  expect(after.signIns.exportLoginToken(device, 1, [])).toMatchObject({
    kind: 'success',
    account: { phone: '9996612832' },
  });
  expect(after.devices(PHONE)).toMatchObject([{ id: 'phone' }, device]);
  expect(after.signIns.importAuthorization(2, { ...device, id: 'helper' }, 9996612832n, carried).phone).toBe(
    '9996612832',
  );
  expect(() => after.signIns.passwordAttempts.assertAllowed('9996615000')).toThrow('FLOOD_WAIT_300');
  expect(after.account(OTHER).frozenSince).toBe(now / 1000);
  after.revoke(PHONE);
  expect(() => after.signIns.accountOf('helper')).toThrow('AUTH_KEY_UNREGISTERED');
});

test.each([
  [{ stars: 0 }],
  [{ stars: 1.5 }],
  [{ stars: 1, total: -1 }],
  [{ stars: 1, perUser: 2 ** 31 }],
  [{ stars: 1, lockedUntil: NaN }],
])('a gift with the terms %j is no gift', (terms) => {
  const world = reopen();
  expect(() => world.gifts.drop({ id: 1n, ...terms })).toThrow(RangeError);
  expect(world.gifts.list()).toEqual([]);
});
