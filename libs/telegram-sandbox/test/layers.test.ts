import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { crc32 } from 'node:zlib';
import definitions from 'telegram/tl/generated/api-definitions.js';
import { expect, test } from 'vitest';
import { decodeRequest, encodeAnswer, encodeUpdate } from '../src/tl/codec.js';
import { NEWEST_LAYER, OLDEST_LAYER } from '../src/tl/layers.js';
import { OLDER_DECLARATIONS } from '../src/tl/older-declarations.js';
import { definitionOf, nameOf, olderDefinitionOf } from '../src/tl/schema.js';
import { TlWriter } from '../src/tl/writer.js';
import { callEveryMethod } from './support/every-method.js';
import { RpcHarness } from './support/rpc-harness.js';
import { TlText } from './support/tl-text.js';

interface Schema {
  /** The layer. */
  l: number;
  e: { name: string; id: number; kind: string }[];
}

const VECTOR = 0x1cb5c415;
const PAYMENT_FORM = 'payments.getPaymentForm';
const schema = createRequire(import.meta.url)('@mtcute/core/tl/api-schema.json') as Schema;
const ofSecond = new Map(schema.e.map(({ name, id }) => [name, id >>> 0]));
const newest = new Set(definitions.map(nameOf));

/** The constructors and methods that the sources of the handlers name. */
function namesInSources(): string[] {
  const directory = new URL('../src/rpc/', import.meta.url);
  const sources = readdirSync(directory).map((name) => readFileSync(new URL(name, directory), 'utf8'));
  const quoted = sources.flatMap((source) => [...source.matchAll(/'([A-Za-z0-9.]+)'/g)].map(([, name]) => name ?? ''));
  return [...new Set(quoted)].filter((name) => newest.has(name));
}

/** The id that a declaration must have (https://core.telegram.org/mtproto/TL-formal#constructor-names). */
function idOf(declaration: string): number {
  const text = declaration
    .replace(/#[0-9a-f]+/, '')
    .replace(/ \w+:flags2?\.\d+\?true/g, '')
    .replace(/([:?])bytes /g, '$1string ')
    .replaceAll('<', ' ')
    .replaceAll('>', '');
  return crc32(text);
}

test('the second client speaks 227', () => {
  expect(schema.l).toBe(227);
});

test('every constructor and method of this server is the same in 227 and 229, or in the table', () => {
  const names = namesInSources();
  expect(names).toContain('payments.paymentFormStarGift');
  expect(names.length).toBeGreaterThan(200);
  for (const name of names) {
    const id = (olderDefinitionOf(name, 227) ?? definitionOf(name))?.constructorId;
    expect([name, (id ?? 0) >>> 0]).toEqual([name, ofSecond.get(name)]);
  }
});

test('every older declaration has the id of its text', () => {
  const lines = Object.values(OLDER_DECLARATIONS).flatMap((text) => text.trim().split('\n'));
  expect(lines.length).toBeGreaterThan(70);
  for (const line of lines) expect([line, /#([0-9a-f]+)/.exec(line)?.[1]]).toEqual([line, idOf(line).toString(16)]);
});

test.each([144, 158, 190, 198, 216])(
  'every method of layer %i is answered in the constructors of its published schema',
  async (layer) => {
    const text = new TlText(layer);
    const harness = new RpcHarness(undefined, { layer, text });
    const asked = await callEveryMethod(harness);
    const methods = harness.methods.filter((method) => text.has(method));
    // Its only form here is that of a gift, which came later than the method.
    const expected = text.has('payments.getStarGifts') ? methods : methods.filter((name) => name !== PAYMENT_FORM);
    expect([...asked].sort()).toEqual(expected.sort());
    expect(harness.lines).toEqual([]);
  },
);

test('each table is valid up to its layer', () => {
  const user = { _: 'user', id: 5n };
  const idIn = (layer: number): string => encodeAnswer(user, layer).readUInt32LE().toString(16);
  expect([144, 158, 190, 193, 198, 216, 227, 228, 229].map(idIn)).toEqual([
    '3ff6ecb0',
    '8f97c628',
    '83314fca',
    '83314fca',
    '4b46c37e',
    '20b1422',
    '31774388',
    'b1b8cc83',
    'b1b8cc83',
  ]);
  const newer = { ...user, linkedCommunityId: 7n };
  expect(encodeAnswer(newer, 227)).toEqual(encodeAnswer(user, 227));
  expect(encodeAnswer(newer, 228).length).toBe(encodeAnswer(user, 228).length + 8);
});

test('an update that a layer does not have is left out', () => {
  const balance = { _: 'updateStarsBalance', balance: { _: 'starsAmount', amount: 7n, nanos: 5 } };
  const short = { _: 'updateShort', update: balance, date: 1 };
  expect(encodeUpdate(short, 158)).toBeUndefined();
  const asLong = new TlWriter().id(0x78d4dec1).id(0x0fb85198).long(7n).int(1).done();
  expect(encodeUpdate(short, 190)).toEqual(asLong);
  const list = { _: 'updates', updates: [balance], users: [], chats: [], date: 1, seq: 0 };
  const empty = { ...list, updates: [] };
  expect(encodeUpdate(list, 158)).toEqual(encodeUpdate(empty, 158));
});

test('a gift is a custom action in layers without gifts, and a self-gift has its peer where the field exists', () => {
  const peer = { _: 'peerUser', userId: 5n };
  const message = {
    _: 'messageService',
    id: 1,
    fromId: peer,
    peerId: peer,
    savedPeerId: peer,
    date: 2,
    action: { _: 'messageActionStarGift', gift: { _: 'starGift' }, convertStars: 3n },
  };
  expect(new TlText(158).read(encodeAnswer(message, 158))).toMatchObject({
    _: 'messageService',
    action: { _: 'messageActionCustomAction', message: 'A gift' },
  });
});

test.each([
  ['auth.signIn', { phoneNumber: '1', phoneCodeHash: '2', phoneCode: '3' }, call(0xbcd51581, '1', '2', '3')],
  ['auth.resendCode', { phoneNumber: '1', phoneCodeHash: '2' }, call(0x3ef1a9bf, '1', '2')],
  ['contacts.resolveUsername', { username: 'anna_10000' }, call(0xf93ccba3, 'anna_10000')],
  ['help.getAppConfig', { hash: 0 }, call(0x98914110)],
  ['messages.getDialogFilters', {}, call(0xf19ed96d)],
  ['payments.getStarsStatus', { peer: { _: 'inputPeerSelf' } }, new TlWriter().id(0x104fcfa7).id(0x7da07ec9).done()],
  [
    'payments.getStarsTransactions',
    { peer: { _: 'inputPeerSelf' }, offset: '', limit: 100 },
    new TlWriter().id(0x673ac2f9).id(0).id(0x7da07ec9).bytes(Buffer.alloc(0)).done(),
  ],
  [
    'payments.getPaymentForm',
    { invoice: { _: 'inputInvoiceStarGift', peer: { _: 'inputPeerUser', userId: 5n, accessHash: 6n }, giftId: 7n } },
    new TlWriter().id(0x37148dbb).id(0).id(0x25d8c1d8).id(0).id(0xf21158c6).long(5n).long(6n).long(7n).done(),
  ],
  [
    'auth.sendCode',
    { phoneNumber: '1', apiId: 2, apiHash: '3', settings: { _: 'codeSettings', currentNumber: true } },
    new TlWriter().raw(call(0xa677244f, '1')).int(2).bytes(Buffer.from('3')).id(0x8a6469c2).id(2).done(),
  ],
])('an older %s is understood', (name, fields, bytes) => {
  expect(decodeRequest(bytes)).toMatchObject({ _: name, ...fields });
});

test('a list of lists has no older form, and neither has an unknown object', () => {
  expect(() => encodeAnswer({ _: 'noSuchConstructor' }, OLDEST_LAYER)).toThrow('unknown constructor');
  expect(encodeAnswer([], OLDEST_LAYER)).toEqual(encodeAnswer([], NEWEST_LAYER));
  expect(encodeAnswer([], NEWEST_LAYER)).toEqual(new TlWriter().id(VECTOR).int(0).done());
});

/** A method whose fields are texts. */
function call(id: number, ...texts: string[]): Buffer {
  const writer = new TlWriter().id(id);
  for (const text of texts) writer.bytes(Buffer.from(text));
  return writer.done();
}
