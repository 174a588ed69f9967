import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keyIdOf, sha256 } from '../src/crypto/bytes.js';
import { igeEncrypt } from '../src/crypto/ige.js';
import { aesOf, FROM_CLIENT } from '../src/crypto/message.js';
import { TlWriter } from '../src/tl/writer.js';
import { RawClient } from './support/raw-client.js';
import { rawSetting } from './support/raw-sandbox.js';
import { getConfig, resultOf } from './support/requests.js';
import { ackOf, BAD_MESSAGE, containerOf, inner, NEW_SESSION, ping, PONG, RPC_RESULT } from './support/service.js';
import { badMessageOf, settled } from './support/service.js';

// What Telegram's servers reject with bad_msg_notification or by closing the connection
// (https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message).

const the = rawSetting();

const configs = (): number => the.sandbox.calls.count('help.getConfig');
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }));
afterEach(() => void vi.useRealTimers());
const seconds = (offset: number): bigint => BigInt(Math.floor(Date.now() / 1000) + offset) << 32n;

test.each([
  ['too old', () => seconds(-302), 16],
  ['from the future', () => seconds(33), 17],
  ['not divisible by 4', () => seconds(0) + 1n, 18],
  ['neither divisible by 4 nor on time', () => seconds(-400) + 2n, 18],
])('a message id that is %s', async (_, messageId, code) => {
  const before = configs();
  const id = the.client.send(getConfig(), { messageId: messageId() });
  expect(await badMessageOf(the.client)).toEqual({ messageId: id, code });
  expect(configs()).toBe(before);
});

test.each([-297, 27])('a message id of %i seconds from now is accepted', async (offset) => {
  the.client.send(ping(), { messageId: seconds(offset) });
  await the.client.next(PONG);
});

test('a rejected message is not the first message of the session', async () => {
  const { client } = the;
  client.send(ping(), { messageId: seconds(-400) });
  await badMessageOf(client);
  const id = client.send(ping());
  expect((await client.next(NEW_SESSION)).fields.long()).toBe(id);
});

test('a request with an even sequence number is refused', async () => {
  const before = configs();
  const messageId = the.client.send(getConfig(), { seqNo: 0 });
  expect(await badMessageOf(the.client)).toEqual({ messageId, code: 35 });
  expect(configs()).toBe(before);
});

test('a container with an odd sequence number is refused, an acknowledgement is not', async () => {
  the.client.send(ackOf(1n));
  const messageId = the.client.send(containerOf([inner(the.client, ping())]));
  expect(await badMessageOf(the.client)).toEqual({ messageId, code: 34 });
});

test('a later message with a lower sequence number is refused', async () => {
  const { client } = the;
  client.send(ping(), { seqNo: 9 });
  await client.next(PONG);
  const lower = client.send(getConfig(), { seqNo: 7 });
  expect(await badMessageOf(client)).toEqual({ messageId: lower, code: 32 });
  const same = client.send(getConfig(), { seqNo: 9 });
  expect(await badMessageOf(client)).toEqual({ messageId: same, code: 32 });
  client.send(ackOf(1n), { seqNo: 10 });
  client.send(ackOf(1n), { seqNo: 10 });
  client.send(getConfig(), { seqNo: 11 });
  expect((await resultOf(client)).error).toBeUndefined();
  expect(client.received.filter((id) => id === BAD_MESSAGE)).toHaveLength(2);
});

test('an earlier message with a higher sequence number is refused', async () => {
  const { client } = the;
  const ids = [client.nextMessageId(), client.nextMessageId(), client.nextMessageId(), client.nextMessageId()];
  client.send(ping(), { seqNo: 9 });
  await client.next(PONG);
  const send = (messageId: bigint | undefined, seqNo: number): bigint =>
    client.send(getConfig(), { seqNo, ...(messageId !== undefined && { messageId }) });
  expect(await badMessageCodeAfter(send(ids[1], 11))).toBe(33);
  expect(await badMessageCodeAfter(send(ids[1], 9))).toBe(33);
  send(ids[1], 5);
  await resultOf(client);
  expect(await badMessageCodeAfter(send(ids[2], 3))).toBe(32);
  expect(await badMessageCodeAfter(send(ids[2], 5))).toBe(32);
  expect(await badMessageCodeAfter(send(ids[0], 7))).toBe(33);
  send(ids[2], 7);
  await resultOf(client);

  async function badMessageCodeAfter(sent: bigint): Promise<number> {
    const { messageId, code } = await badMessageOf(client);
    expect(messageId).toBe(sent);
    return code;
  }
});

test('a container inside a container is refused, its neighbours are not', async () => {
  const { client } = the;
  const nested = { ...inner(client, containerOf([inner(client, ping())])), seqNo: 2 };
  const neighbour = inner(client, ping(5n));
  client.sendQuiet(containerOf([nested, neighbour]));
  expect(await badMessageOf(client)).toEqual({ messageId: nested.messageId, code: 64 });
  expect((await client.next(PONG)).fields.long()).toBe(neighbour.messageId);
});

test('a message in a container whose id is not divisible by 4 is refused', async () => {
  const { client } = the;
  const odd = { ...inner(client, getConfig()), messageId: client.nextMessageId() + 2n };
  client.nextMessageId();
  client.sendQuiet(containerOf([odd]));
  expect(await badMessageOf(client)).toEqual({ messageId: odd.messageId, code: 18 });
});

test('a container that is older than its content is refused', async () => {
  const { client } = the;
  const before = configs();
  const messageId = client.nextMessageId();
  client.sendQuiet(containerOf([inner(client, getConfig())]), { messageId });
  expect(await badMessageOf(client)).toEqual({ messageId, code: 64 });
  expect(configs()).toBe(before);
});

test('a container that is sent again is refused', async () => {
  const { client } = the;
  const messageId = client.sendQuiet(containerOf([inner(client, ping())]));
  await client.next(PONG);
  client.sendQuiet(containerOf([inner(client, ping(2n))]), { messageId });
  expect(await badMessageOf(client)).toEqual({ messageId, code: 19 });
});

test('a message older than all remembered ones is refused, not executed', async () => {
  const { client } = the;
  const before = configs();
  const old = client.nextMessageId();
  for (let i = 0; i < 2; i++) {
    client.sendQuiet(containerOf(Array.from({ length: 600 }, () => inner(client, ping()))));
    for (let n = 0; n < 600; n++) await client.next(PONG);
  }
  client.send(getConfig(), { messageId: old, seqNo: 1 });
  expect(await badMessageOf(client)).toEqual({ messageId: old, code: 20 });
  expect(configs()).toBe(before);
});

test('a replayed frame is not executed again, not even after its session was destroyed', async () => {
  const { client, use, dc, key } = the;
  const before = configs();
  const frame = client.seal(getConfig());
  client.sendPacket(frame);
  await resultOf(client);
  client.sendPacket(frame);
  await client.next(RPC_RESULT);
  expect(configs()).toBe(before + 1);

  const other = use(await RawClient.connect(dc, key));
  other.send(new TlWriter().id(0xe7512126).long(client.sessionId).done());
  await other.next(0xe22045fc);
  client.sendPacket(frame);
  expect((await badMessageOf(client)).code).toBe(20);
  expect(configs()).toBe(before + 1);
});

test('above the limit of sessions of a key the oldest is destroyed with its requests', async () => {
  const { client, use, dc, key } = the;
  const before = configs();
  const frame = client.seal(getConfig());
  client.sendPacket(frame);
  await resultOf(client);
  client.close();
  for (let i = 0; i < 16; i++) {
    const other = use(await RawClient.connect(dc, key));
    await settled(other);
    other.close();
    await other.closed;
  }
  const again = use(await RawClient.connect(dc, key));
  again.sessionId = client.sessionId;
  again.sendPacket(frame);
  expect((await badMessageOf(again)).code).toBe(20);
  expect(configs()).toBe(before + 1);
});

/** A packet whose plaintext has this length field and this many bytes after the header. */
function packetOf(authKey: Buffer, salt: bigint, length: number, bytes: number, damage?: 'hash' | 'data'): Buffer {
  const body = Buffer.concat([ping(), randomBytes(bytes)]).subarray(0, bytes);
  const header = new TlWriter().long(salt).long(5n).long(seconds(0)).int(1).int(length).done();
  const plain = Buffer.concat([header, body]);
  const hash = sha256(authKey.subarray(88, 120), plain).subarray(8, 24);
  const messageKey = damage === 'hash' ? randomBytes(16) : hash;
  const { key, iv } = aesOf(authKey, messageKey, FROM_CLIENT);
  const encrypted = igeEncrypt(plain, key, iv);
  if (damage === 'data') encrypted.writeUInt8(encrypted.readUInt8(bytes) ^ 1, bytes);
  return Buffer.concat([keyIdOf(authKey), messageKey, encrypted]);
}

// Plaintexts have whole blocks of 16 bytes and bodies whole words, so paddings of 11 and 1025 need wrong lengths.
test.each([
  ['a wrong msg_key', 12, 32, 'hash'],
  ['a changed byte', 12, 32, 'data'],
  ['11 bytes of padding', 21, 32],
  ['8 bytes of padding', 24, 32],
  ['1025 bytes of padding', 15, 1040],
  ['1028 bytes of padding', 12, 1040],
  ['a body longer than the packet', 64, 32],
  ['a negative length', -4, 32],
  ['an empty body', 0, 32],
] as const)('%s ends the connection', async (_, length, bytes, damage?: 'hash' | 'data') => {
  const { client, key } = the;
  client.sendPacket(packetOf(key.key, key.salt, length, bytes, damage));
  await client.closed;
});

test.each([32, 1024])('the largest padding below %i bytes is accepted', async (bytes) => {
  const { client, key } = the;
  client.sessionId = 5n;
  client.sendPacket(packetOf(key.key, key.salt, ping().length, bytes));
  await client.next(PONG);
});

test.each([
  ['an unfinished acknowledgement', new TlWriter().id(0x62d6b459).id(0x1cb5c415).int(5).long(1n).done()],
  ['a vector of a negative length', new TlWriter().id(0x62d6b459).id(0x1cb5c415).int(-1).done()],
  ['an acknowledgement without a vector', new TlWriter().id(0x62d6b459).int(1).int(1).done()],
  ['a container cut short', new TlWriter().id(0x73f1f8dc).int(1).long(4n).int(1).int(400).done()],
  ['a container with bytes left over', new TlWriter().id(0x73f1f8dc).int(0).int(7).done()],
  ['a ping cut short', new TlWriter().id(0x7abe77ec).int(1).done()],
])('%s ends the connection', async (_, body) => {
  the.client.sendQuiet(body);
  await the.client.closed;
});
