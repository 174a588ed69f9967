import { randomBytes } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { rpcResult } from '../src/session/service-messages.js';
import { TlWriter } from '../src/tl/writer.js';
import { shakeHands } from './support/handshake.js';
import { RawClient } from './support/raw-client.js';
import { rawSetting } from './support/raw-sandbox.js';
import { getConfig, initialised, readSelf, resultOf } from './support/requests.js';
import { ackOf, BAD_SALT, containerOf, inner, NEW_SESSION, ping, pingDelayDisconnect } from './support/service.js';
import { PONG, settled } from './support/service.js';

const CONFIG = 0xcc1a241e;
const the = rawSetting();

test('new_session_created is sent once, with the id of the first message', async () => {
  const { client } = the;
  const id = client.send(ping(1n));
  expect((await client.next(NEW_SESSION)).fields.long()).toBe(id);
  client.send(ping(2n));
  client.send(ping(3n));
  expect((await client.next(PONG)).fields.long()).toBe(id);
  await client.next(PONG);
  const last = await client.next(PONG);
  expect(last.seqNo % 2).toBe(0);
  expect(client.received.filter((constructor) => constructor === NEW_SESSION)).toHaveLength(1);
});

// https://core.telegram.org/mtproto/service_messages#new-session-creation-notification
test('a message with an even smaller id is named as the first one of the session', async () => {
  const { client } = the;
  const [smallest, smaller, first] = [client.nextMessageId(), client.nextMessageId(), client.nextMessageId()];
  const newSession = async (messageId: bigint, seqNo: number): Promise<{ first: bigint; unique: bigint }> => {
    client.send(ping(), { messageId, seqNo });
    const { fields } = await client.next(NEW_SESSION);
    return { first: fields.long(), unique: fields.long() };
  };
  const { unique } = await newSession(first, 5);
  expect(await newSession(smallest, 1)).toEqual({ first: smallest, unique });
  client.send(ping(), { messageId: smaller, seqNo: 3 });
  await client.next(PONG);
  await client.next(PONG);
  expect(client.received.filter((constructor) => constructor === NEW_SESSION)).toHaveLength(2);
});

// Clients send what has a smaller id again, under a new id: TDLib's `on_new_session_created`, for one.
test('of a container the smallest id is named, which is that of a message in it', async () => {
  const { client } = the;
  const messages = [inner(client, ping(1n)), inner(client, ping(2n))];
  client.sendQuiet(containerOf(messages));
  expect((await client.next(NEW_SESSION)).fields.long()).toBe(messages[0]?.messageId);
});

test('our messages have increasing sequence numbers, content messages odd ones', async () => {
  const { client } = the;
  client.send(ping());
  client.send(getConfig());
  client.send(readSelf());
  const newSession = await client.next(NEW_SESSION);
  const messages = [newSession, await client.next(PONG), await client.next(0xf35c6d01), await client.next(0xf35c6d01)];
  expect(messages.map(({ seqNo }) => seqNo)).toEqual([1, 2, 3, 5]);
  expect(messages.map(({ messageId }) => messageId & 3n)).toEqual([3n, 1n, 1n, 1n]);
  const ids = messages.map(({ messageId }) => messageId);
  expect(ids).toEqual([...ids].sort((a, b) => (a < b ? -1 : 1)));
});

test('a wrong salt is answered with the right one, and the message is not executed', async () => {
  const { client, sandbox } = the;
  const before = sandbox.calls.count('help.getConfig');
  const id = client.send(getConfig(), { salt: 42n });
  const { fields } = await client.next(BAD_SALT);
  expect(fields.long()).toBe(id);
  fields.int();
  expect(fields.int()).toBe(48);
  const salt = fields.long();
  expect(sandbox.calls.count('help.getConfig')).toBe(before);
  client.send(getConfig(), { salt });
  expect((await resultOf(client)).id).toBe(CONFIG);
});

test('future salts begin with the current one and work at once', async () => {
  const { client } = the;
  const id = client.send(new TlWriter().id(0xb921bd04).int(3).done());
  const { fields } = await client.next(0xae500895);
  expect(fields.long()).toBe(id);
  const now = fields.int();
  const salts = Array.from({ length: fields.int() }, () => ({
    since: fields.int(),
    until: fields.int(),
    salt: fields.long(),
  }));
  expect(salts).toHaveLength(3);
  expect(salts[0]?.since).toBeLessThanOrEqual(now);
  expect(salts[0]?.until).toBeGreaterThan(now);
  for (const { salt } of salts) {
    client.send(ping(), { salt });
    await client.next(PONG);
  }
});

test.each([
  [0, 1],
  [1000, 64],
])('asked for %i salts, the server gives %i', async (asked, given) => {
  the.client.send(new TlWriter().id(0xb921bd04).int(asked).done());
  const { fields } = await the.client.next(0xae500895);
  fields.long();
  fields.int();
  expect(fields.int()).toBe(given);
});

test('the messages of a container are answered together', async () => {
  const { client } = the;
  const [one, two] = [inner(client, getConfig()), inner(client, ping(9n))];
  client.sendQuiet(containerOf([one, two]));
  expect(await resultOf(client)).toMatchObject({ requestId: one.messageId, id: CONFIG });
  expect((await client.next(PONG)).fields.long()).toBe(two.messageId);
});

test('a long answer is packed, a short one is not', async () => {
  const { client, sandbox, phone } = the;
  const read = async (lastName: string): Promise<boolean> => {
    sandbox.world.change(phone, { lastName });
    client.send(readSelf());
    const { isPacked, error } = await resultOf(client);
    expect(error).toBeUndefined();
    return isPacked;
  };
  expect(await read('a'.repeat(100))).toBe(false);
  expect(await read('a'.repeat(1000))).toBe(true);
  sandbox.world.change(phone, { lastName: 'Short' });
});

test('an answer that packing would make longer is not packed', () => {
  const answer = randomBytes(2000);
  expect(rpcResult(1n, answer).subarray(12)).toEqual(answer);
  expect(rpcResult(1n, Buffer.alloc(512)).length).toBe(12 + 512);
  expect(rpcResult(1n, Buffer.alloc(516)).length).toBeLessThan(100);
});

test('another session of the key can be destroyed', async () => {
  const { client, use, dc, key } = the;
  const other = use(await RawClient.connect(dc, key));
  await settled(other);
  const destroy = new TlWriter().id(0xe7512126).long(other.sessionId).done();
  client.send(destroy);
  expect((await client.next(0xe22045fc)).fields.long()).toBe(other.sessionId);
  client.send(destroy);
  await client.next(0x62d350c9);
});

test('a session can not destroy itself', async () => {
  the.client.send(new TlWriter().id(0xe7512126).long(the.client.sessionId).done());
  expect((await the.client.next(0x62d350c9)).fields.long()).toBe(the.client.sessionId);
});

test('a destroyed key is unknown and signed out', async () => {
  const { client, sandbox, keyId, phone } = the;
  client.send(new TlWriter().id(0xd1435160).done());
  await client.next(0xf660e1d4);
  expect(sandbox.world.devices(phone).map(({ id }) => id)).not.toContain(keyId);
  client.send(ping());
  await expect(client.next(PONG)).rejects.toThrow('transport error -404');
});

test('ping_delay_disconnect closes the connection when its time has passed without another', async () => {
  const { client } = the;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    for (let i = 0; i < 3; i++) {
      client.send(pingDelayDisconnect(75));
      await client.next(PONG);
      vi.advanceTimersByTime(74_000);
    }
    await settled(client);
    vi.advanceTimersByTime(1000);
    await client.closed;
  } finally {
    vi.useRealTimers();
  }
});

test('messages that need no answer get none', async () => {
  const { client } = the;
  client.send(new TlWriter().id(0x9299359f).int(1).int(1).int(1).done());
  client.send(new TlWriter().id(0x8cc0d131).id(0x1cb5c415).int(0).bytes(Buffer.alloc(0)).done());
  client.send(
    new TlWriter()
      .id(0x04deb57d)
      .long(4n)
      .bytes(Buffer.from([1]))
      .done(),
  );
  client.sendQuiet(ackOf(1n, 5n));
  await settled(client);
  expect(client.received).toEqual([NEW_SESSION, PONG]);
});

test.each([
  ['an unknown constructor', new TlWriter().id(0x12345678).done(), 'INPUT_CONSTRUCTOR_INVALID'],
  ['a request cut short', new TlWriter().id(0xa677244f).bytes(Buffer.from('+999')).done(), 'INPUT_FETCH_ERROR'],
  ['bytes left over', new TlWriter().raw(getConfig()).int(0).done(), 'INPUT_FETCH_ERROR'],
])('%s is no request', async (_, body, text) => {
  the.client.send(initialised(body));
  expect((await resultOf(the.client)).error).toEqual({ code: 400, text });
});

test.each([
  ['a method that is not modelled', new TlWriter().id(0x9cdf08cd).done(), /No handler for help.getSupport/],
  ['a constructor that is no method', new TlWriter().id(0xf7c1b13f).done(), /No handler for inputUserSelf/],
])('%s is refused and logged', async (_, body, line) => {
  the.client.send(initialised(body));
  expect((await resultOf(the.client)).error).toEqual({ code: 400, text: 'INPUT_METHOD_INVALID' });
  expect(the.lines.at(-1)).toMatch(line);
});

test('a key needs initConnection once, in a supported layer', async () => {
  const { use, dc, sandbox } = the;
  const client = use(await RawClient.connect(dc));
  const auth = await shakeHands(client, sandbox.addresses);
  client.send(getConfig());
  expect((await resultOf(client)).error?.text).toBe('CONNECTION_NOT_INITED');
  client.send(initialised(getConfig(), 143));
  expect((await resultOf(client)).error?.text).toBe('CONNECTION_LAYER_INVALID');
  client.send(initialised(getConfig()));
  expect((await resultOf(client)).id).toBe(CONFIG);
  const again = use(await RawClient.connect(dc, auth));
  again.send(getConfig());
  expect((await resultOf(again)).id).toBe(CONFIG);
});
