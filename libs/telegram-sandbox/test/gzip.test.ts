import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { TlWriter } from '../src/tl/writer.js';
import { rawSetting } from './support/raw-sandbox.js';
import { deflated, getConfig, gzipped, initialised, resultOf } from './support/requests.js';
import { ackOf, BAD_MESSAGE, containerOf, inner, ping, badMessageOf, settled } from './support/service.js';

// gzip_packed in messages of clients (https://core.telegram.org/mtproto/service_messages#packed-object).

const CONFIG = 0xcc1a241e;
const VECTOR = 0x1cb5c415;
const the = rawSetting();

test('a gzipped request is read', async () => {
  const messageId = the.client.send(gzipped(getConfig()));
  expect(await resultOf(the.client)).toMatchObject({ requestId: messageId, id: CONFIG });
});

test('inside gzip_packed too, a request needs an odd sequence number and an acknowledgement an even one', async () => {
  const { client } = the;
  const messageId = client.sendQuiet(gzipped(getConfig()));
  expect(await badMessageOf(client)).toEqual({ messageId, code: 35 });
  client.sendQuiet(gzipped(ackOf(1n)));
  await settled(client);
  expect(client.received.filter((id) => id === BAD_MESSAGE)).toHaveLength(1);
});

test('a container inside gzip_packed is refused', async () => {
  const { client } = the;
  const messageId = client.send(gzipped(gzipped(containerOf([inner(client, ping())]))));
  expect(await badMessageOf(client)).toEqual({ messageId, code: 64 });
});

test.each([
  ['unpacks to more than a frame', gzipped(Buffer.alloc(2 << 20))],
  ['does not unpack', new TlWriter().id(0x3072cfa1).bytes(Buffer.alloc(20)).done()],
  ['is cut short', gzipped(ping()).subarray(0, 12)],
  ['is followed by something', Buffer.concat([gzipped(ping()), Buffer.alloc(4)])],
])('a gzip that %s ends the connection', async (_, body) => {
  the.client.send(body);
  await the.client.closed;
});

const invokeAfterMsg = (query: Buffer): Buffer => new TlWriter().id(0xcb9f372d).long(4n).raw(query).done();
const invokeWithoutUpdates = (query: Buffer): Buffer => new TlWriter().id(0xbf9459b7).raw(query).done();

test.each([
  ['around everything', gzipped(initialised(getConfig()))],
  ['around the query', initialised(gzipped(getConfig()))],
  ['in the zlib format', initialised(deflated(getConfig()))],
  [
    'behind invokeAfterMsg and invokeWithoutUpdates',
    initialised(invokeAfterMsg(invokeWithoutUpdates(gzipped(getConfig())))),
  ],
  ['around a wrapper', initialised(gzipped(invokeAfterMsg(getConfig())))],
  ['inside another', initialised(gzipped(gzipped(getConfig())))],
  ['around everything and around the query', gzipped(gzipped(initialised(gzipped(getConfig()))))],
])('gzip_packed %s is read', async (_, body) => {
  the.client.send(body);
  expect(await resultOf(the.client)).toMatchObject({ id: CONFIG });
});

test('gzip_packed around an argument is read', async () => {
  const self = new TlWriter().id(0xf7c1b13f).done();
  the.client.send(new TlWriter().id(0x0d91a548).id(VECTOR).int(1).raw(gzipped(self)).done());
  expect((await resultOf(the.client)).id).toBe(VECTOR);
});

/** @param bytes size after decompression */
const bomb = (bytes: number): Buffer =>
  new TlWriter()
    .id(0x3072cfa1)
    .bytes(gzipSync(Buffer.alloc(bytes)))
    .done();
const repeated = (times: number, wrap: (body: Buffer) => Buffer, body: Buffer): Buffer =>
  times ? repeated(times - 1, wrap, wrap(body)) : body;

test.each([
  ['unpacks to more than a packet', initialised(bomb(2 << 20))],
  ['does not unpack', initialised(new TlWriter().id(0x3072cfa1).bytes(randomBytes(20)).done())],
  ['has bytes left over', initialised(gzipped(Buffer.concat([getConfig(), Buffer.alloc(4)])))],
  ['is nested too deep', initialised(repeated(40, gzipped, getConfig()))],
])('gzip_packed in a wrapper that %s is refused', async (_, body) => {
  the.client.send(body);
  expect((await resultOf(the.client)).error).toEqual({ code: 400, text: 'INPUT_FETCH_ERROR' });
  the.client.send(initialised(gzipped(getConfig())));
  expect((await resultOf(the.client)).id).toBe(CONFIG);
});

const invokeAfterMsgs = (count: number, query: Buffer): Buffer =>
  new TlWriter()
    .id(0x3dc4b4f0)
    .id(VECTOR)
    .int(count)
    .raw(Buffer.alloc(8 * count))
    .raw(query)
    .done();
const users = (count: number): Buffer =>
  new TlWriter()
    .id(0x0d91a548)
    .id(VECTOR)
    .int(count)
    .raw(Buffer.concat(Array.from({ length: count }, () => gzipped(new TlWriter().id(0xf7c1b13f).done()))))
    .done();

test.each([
  [
    'unpacks to no more than a packet',
    gzipped(invokeAfterMsgs(75_000, getConfig())),
    gzipped(invokeAfterMsgs(75_000, gzipped(invokeAfterMsgs(75_000, getConfig())))),
  ],
  ['is no more than 16 objects', users(16), users(17)],
])('all that is packed in a request %s', async (_, good, bad) => {
  the.client.send(initialised(good));
  expect((await resultOf(the.client)).error?.text).not.toBe('INPUT_FETCH_ERROR');
  the.client.send(initialised(bad));
  expect((await resultOf(the.client)).error?.text).toBe('INPUT_FETCH_ERROR');
});
