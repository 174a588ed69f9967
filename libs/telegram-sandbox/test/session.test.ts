import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { DcAddress, Sandbox } from '../src/index.js';
import { TlWriter } from '../src/tl/writer.js';
import { shakeHands } from './support/handshake.js';
import { RawClient } from './support/raw-client.js';
import type { ClientKey, Received } from './support/raw-client.js';

const BAD_MESSAGE = 0xa7eff811;
const BAD_SALT = 0xedab447b;
const NEW_SESSION = 0x9ec20908;
const RPC_RESULT = 0xf35c6d01;
const PONG = 0x347773c5;
const ACK = 0x62d6b459;
const CONFIG = 0xcc1a241e;

let sandbox: Sandbox;
let dc: DcAddress;
let key: ClientKey;
let client: RawClient;
const lines: string[] = [];

beforeAll(async () => {
  sandbox = await createSandbox({ log: (line) => lines.push(line), strictMethods: false });
  dc = sandbox.addresses.dcs[0] as DcAddress;
  const first = await RawClient.connect(dc);
  key = await shakeHands(first, sandbox.addresses);
  first.close();
});
beforeEach(async () => {
  client = await RawClient.connect(dc, key);
});
afterEach(() => client.close());
afterAll(() => sandbox.close());

const getConfig = (): Buffer => new TlWriter().id(0xc4f9186b).done();

/** invokeWithLayer(229, initConnection(…, query)) */
function initialised(query: Buffer, layer = 229): Buffer {
  const writer = new TlWriter().id(0xda9b0d0d).int(layer).id(0xc1cd5ea9).id(0).int(12345);
  for (const text of ['Raw', '1', '1', 'en', '', 'en']) writer.bytes(Buffer.from(text));
  return writer.raw(query).done();
}

const ping = (id: bigint): Buffer => new TlWriter().id(0x7abe77ec).long(id).done();
const ackOf = (...ids: bigint[]): Buffer => {
  const writer = new TlWriter().id(ACK).id(0x1cb5c415).int(ids.length);
  for (const id of ids) writer.long(id);
  return writer.done();
};
function containerOf(messages: { messageId: bigint; seqNo: number; body: Buffer }[]): Buffer {
  const writer = new TlWriter().id(0x73f1f8dc).int(messages.length);
  for (const { messageId, seqNo, body } of messages) writer.long(messageId).int(seqNo).int(body.length).raw(body);
  return writer.done();
}
const inner = (body: Buffer) => ({ messageId: client.nextMessageId(), seqNo: client.nextSeqNo(), body });

function badMessageOf({ fields }: Received): { messageId: bigint; code: number } {
  const messageId = fields.long();
  fields.int();
  return { messageId, code: fields.int() };
}

/** The request id and the constructor of the result. */
function resultOf({ fields }: Received): { requestId: bigint; id: number } {
  return { requestId: fields.long(), id: fields.id() };
}

test('a session is greeted once, with the id of its first message', async () => {
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

test('a wrong salt is answered with the right one, and the message is not executed', async () => {
  const before = sandbox.calls.count('help.getConfig');
  const id = client.send(initialised(getConfig()), { salt: 42n });
  const { fields } = await client.next(BAD_SALT);
  expect(fields.long()).toBe(id);
  fields.int();
  expect(fields.int()).toBe(48);
  const salt = fields.long();
  expect(sandbox.calls.count('help.getConfig')).toBe(before);
  client.send(initialised(getConfig()), { salt });
  expect(resultOf(await client.next(RPC_RESULT)).id).toBe(CONFIG);
});

const seconds = (offset: number): bigint => BigInt(Math.floor(Date.now() / 1000) + offset) << 32n;

test.each([
  ['too old', () => seconds(-400), 16],
  ['from the future', () => seconds(60), 17],
  ['not divisible by 4', () => seconds(0) + 1n, 18],
])('a message id that is %s', async (_, messageId, code) => {
  const id = client.send(ping(1n), { messageId: messageId() });
  expect(badMessageOf(await client.next(BAD_MESSAGE))).toEqual({ messageId: id, code });
});

test('a request with an even sequence number is refused', async () => {
  const id = client.send(initialised(getConfig()), { seqNo: 0 });
  expect(badMessageOf(await client.next(BAD_MESSAGE))).toEqual({ messageId: id, code: 35 });
});

test('a container with an odd sequence number is refused', async () => {
  const id = client.send(containerOf([inner(ping(1n))]), { seqNo: 3 });
  expect(badMessageOf(await client.next(BAD_MESSAGE))).toEqual({ messageId: id, code: 34 });
});

test('the messages of a container are answered together', async () => {
  const [one, two] = [inner(initialised(getConfig())), inner(ping(9n))];
  client.send(containerOf([one, two]), { seqNo: 4 });
  expect(resultOf(await client.next(RPC_RESULT))).toEqual({ requestId: one.messageId, id: CONFIG });
  expect((await client.next(PONG)).fields.long()).toBe(two.messageId);
});

test('a container inside a container is refused', async () => {
  const nested = inner(containerOf([inner(ping(1n))]));
  client.send(containerOf([nested]), { seqNo: 4 });
  expect(badMessageOf(await client.next(BAD_MESSAGE))).toEqual({ messageId: nested.messageId, code: 64 });
});

test('a container that comes twice is refused the second time', async () => {
  const messageId = client.send(containerOf([inner(ping(1n))]), { seqNo: 2 });
  await client.next(PONG);
  client.send(containerOf([inner(ping(2n))]), { messageId, seqNo: 4 });
  expect(badMessageOf(await client.next(BAD_MESSAGE))).toEqual({ messageId, code: 19 });
});

test('a request that comes again is answered again and not executed again', async () => {
  const before = sandbox.calls.count('help.getConfig');
  const messageId = client.send(initialised(getConfig()));
  await client.next(RPC_RESULT);
  client.send(initialised(getConfig()), { messageId });
  expect(resultOf(await client.next(RPC_RESULT))).toEqual({ requestId: messageId, id: CONFIG });
  expect(sandbox.calls.count('help.getConfig')).toBe(before + 1);
});

test('once the answer is acknowledged, a repeated request is only acknowledged', async () => {
  const before = sandbox.calls.count('help.getConfig');
  const messageId = client.send(initialised(getConfig()));
  const answer = await client.next(RPC_RESULT);
  client.send(ackOf(answer.messageId), { seqNo: 2 });
  client.send(initialised(getConfig()), { messageId });
  const { fields } = await client.next(ACK);
  fields.id();
  fields.int();
  expect(fields.long()).toBe(messageId);
  expect(sandbox.calls.count('help.getConfig')).toBe(before + 1);
});

test('what is older than all that is remembered is refused, not executed', async () => {
  const old = client.nextMessageId();
  for (let i = 0; i < 2; i++) {
    client.send(containerOf(Array.from({ length: 600 }, (_, n) => inner(ping(BigInt(n))))), { seqNo: 2 });
  }
  const forgotten = client.send(ping(1n), { messageId: old });
  expect(badMessageOf(await client.next(BAD_MESSAGE))).toEqual({ messageId: forgotten, code: 20 });
});

test('a gzipped request is read', async () => {
  const packed = new TlWriter()
    .id(0x3072cfa1)
    .bytes(gzipSync(initialised(getConfig())))
    .done();
  const messageId = client.send(packed);
  expect(resultOf(await client.next(RPC_RESULT))).toEqual({ requestId: messageId, id: CONFIG });
});

test('a gzip that unpacks to more than a frame ends the connection', async () => {
  client.send(
    new TlWriter()
      .id(0x3072cfa1)
      .bytes(gzipSync(Buffer.alloc(2 << 20)))
      .done(),
  );
  await client.closed;
});

test('future salts begin with the present one and work', async () => {
  client.send(new TlWriter().id(0xb921bd04).int(3).done());
  const { fields } = await client.next(0xae500895);
  fields.long();
  const now = fields.int();
  expect(fields.int()).toBe(3);
  const [since, until, salt] = [fields.int(), fields.int(), fields.long()];
  expect(since).toBeLessThanOrEqual(now);
  expect(until).toBeGreaterThan(now);
  client.send(ping(1n), { salt });
  await client.next(PONG);
});

test('msgs_state_req tells what has been received', async () => {
  const known = client.send(ping(1n));
  const later = client.nextMessageId() + (1n << 32n);
  client.send(
    new TlWriter()
      .id(0xda69fb52)
      .id(0x1cb5c415)
      .int(3)
      .long(known)
      .long(known - 4n)
      .long(later)
      .done(),
  );
  const { fields } = await client.next(0x04deb57d);
  fields.long();
  expect([...fields.bytes()]).toEqual([4, 2, 3]);
});

test('another session of the key can be destroyed', async () => {
  const other = await RawClient.connect(dc, key);
  other.send(ping(1n));
  await other.next(PONG);
  const destroy = new TlWriter().id(0xe7512126).long(other.sessionId).done();
  client.send(destroy);
  expect((await client.next(0xe22045fc)).fields.long()).toBe(other.sessionId);
  client.send(destroy);
  await client.next(0x62d350c9);
  other.close();
});

test('ping_delay_disconnect closes a connection that stays silent', async () => {
  client.send(new TlWriter().id(0xf3427b8c).long(1n).int(0).done());
  await client.closed;
});

test('messages that ask for nothing are taken in silence', async () => {
  client.send(new TlWriter().id(0x9299359f).int(1).int(1).int(1).done());
  client.send(new TlWriter().id(0x7d861a08).id(0x1cb5c415).int(1).long(4n).done());
  client.send(new TlWriter().id(0x8cc0d131).id(0x1cb5c415).int(0).bytes(Buffer.alloc(0)).done());
  client.send(ping(1n));
  await client.next(PONG);
});

test('rpc_drop_answer is told that every answer has left', async () => {
  client.send(new TlWriter().id(0x58e4a740).long(4n).done());
  expect(resultOf(await client.next(RPC_RESULT)).id).toBe(0x5e2ad36e);
});

/** The code and text of an rpc_error. */
function errorOf({ fields }: Received): { code: number; text: string } {
  fields.long();
  expect(fields.id()).toBe(0x2144ca19);
  return { code: fields.int(), text: fields.bytes().toString() };
}

test.each([
  ['an unknown constructor', new TlWriter().id(0x12345678).done()],
  ['a request cut short', new TlWriter().id(0xa677244f).bytes(Buffer.from('+999')).done()],
  ['bytes left over', new TlWriter().raw(getConfig()).int(0).done()],
])('%s is no request', async (_, body) => {
  client.send(initialised(body));
  expect(errorOf(await client.next(RPC_RESULT))).toEqual({ code: 400, text: 'INPUT_FETCH_ERROR' });
});

test.each([
  ['a method that is not modelled', new TlWriter().id(0x61e3f854).int(0).done(), 'help.getAppConfig'],
  ['a constructor that is no method', new TlWriter().id(0xf7c1b13f).done(), 'inputUserSelf'],
])('%s is refused and logged', async (_, body, name) => {
  client.send(initialised(body));
  expect(errorOf(await client.next(RPC_RESULT))).toEqual({ code: 400, text: 'INPUT_METHOD_INVALID' });
  expect(lines).toContain(`No handler for ${name}`);
});

test('a key has to introduce itself once, in a layer that is spoken here', async () => {
  const auth = await shakeHands(client, sandbox.addresses);
  client.send(getConfig());
  expect(errorOf(await client.next(RPC_RESULT)).text).toBe('CONNECTION_NOT_INITED');
  client.send(initialised(getConfig(), 226));
  expect(errorOf(await client.next(RPC_RESULT)).text).toBe('CONNECTION_LAYER_INVALID');
  client.send(initialised(getConfig()));
  expect(resultOf(await client.next(RPC_RESULT)).id).toBe(CONFIG);
  const again = await RawClient.connect(dc, auth);
  again.send(getConfig());
  expect(resultOf(await again.next(RPC_RESULT)).id).toBe(CONFIG);
  again.close();
});
