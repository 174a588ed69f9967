import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { rpcResult } from '../src/session/service-messages.js';
import { TlWriter } from '../src/tl/writer.js';
import { shakeHands } from './support/handshake.js';
import { RawClient } from './support/raw-client.js';
import { rawSetting } from './support/raw-sandbox.js';
import { getConfig, initialised, readSelf, resultOf } from './support/requests.js';
import {
  ackOf,
  BAD_MESSAGE,
  BAD_SALT,
  containerOf,
  inner,
  NEW_SESSION,
  ping,
  pingDelayDisconnect,
} from './support/service.js';
import { PONG, refusalOf, settled } from './support/service.js';

const CONFIG = 0xcc1a241e;
const the = rawSetting();

const gzipped = (body: Buffer): Buffer => new TlWriter().id(0x3072cfa1).bytes(gzipSync(body)).done();

test('a session is greeted once, with the id of its first message', async () => {
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

test('our messages are numbered upwards, content messages with odd numbers of their own', async () => {
  const { client } = the;
  client.send(ping());
  client.send(getConfig());
  client.send(readSelf());
  const greeting = await client.next(NEW_SESSION);
  const messages = [greeting, await client.next(PONG), await client.next(0xf35c6d01), await client.next(0xf35c6d01)];
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

test('future salts begin with the present one and work at once', async () => {
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

test('a gzipped request is read', async () => {
  const messageId = the.client.send(gzipped(getConfig()));
  expect(await resultOf(the.client)).toMatchObject({ requestId: messageId, id: CONFIG });
});

test('in a gzip, too, a request needs an odd sequence number and an acknowledgement none', async () => {
  const { client } = the;
  const messageId = client.sendQuiet(gzipped(getConfig()));
  expect(await refusalOf(client)).toEqual({ messageId, code: 35 });
  client.sendQuiet(gzipped(ackOf(1n)));
  await settled(client);
  expect(client.received.filter((id) => id === BAD_MESSAGE)).toHaveLength(1);
});

test.each([
  ['a container', (client: RawClient) => containerOf([inner(client, ping())])],
  ['another gzip', () => gzipped(ping())],
])('a gzip with %s in it is refused', async (_, body) => {
  const packed = gzipped(body(the.client));
  const messageId = the.client.send(packed);
  expect(await refusalOf(the.client)).toEqual({ messageId, code: 64 });
});

test.each([
  ['unpacks to more than a frame', gzipped(Buffer.alloc(2 << 20))],
  ['does not unpack', new TlWriter().id(0x3072cfa1).bytes(Buffer.alloc(20)).done()],
  ['is cut short', gzipped(ping()).subarray(0, 12)],
])('a gzip that %s ends the connection', async (_, body) => {
  the.client.send(body);
  await the.client.closed;
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

test('messages that ask for nothing are taken in silence', async () => {
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

test('a key has to introduce itself once, in a layer that is spoken here', async () => {
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
