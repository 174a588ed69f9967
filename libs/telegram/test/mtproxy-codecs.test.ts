import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createClientHello } from '../src/proxies/client-hello.js';
import { openFakeTls } from '../src/proxies/fake-tls.js';
import { parseMtproxySecret } from '../src/proxies/mtproxy-secret.js';
import { frame, readPacket } from '../src/transport/intermediate.js';
import { INTERMEDIATE_TAG, PADDED_INTERMEDIATE_TAG, createObfuscation } from '../src/transport/obfuscation.js';
import { Prepared, hex } from './prepared-stream.js';

describe('the obfuscated transport', () => {
  test.each([undefined, hex('0123456789abcdef0123456789abcdef')])('is read with the secret %s', (secret) => {
    const keyOf = (key: Buffer) => (secret ? createHash('sha256').update(key).update(secret).digest() : key);
    for (let i = 0; i < 200; i++) {
      const { header, encrypt, decrypt } = createObfuscation({ tag: PADDED_INTERMEDIATE_TAG, dc: 10_002, secret });
      expect(header).toHaveLength(64);
      expect(header[0]).not.toBe(0xef);
      const server = createDecipheriv('aes-256-ctr', keyOf(header.subarray(8, 40)), header.subarray(40, 56));
      const plain = server.update(header);
      expect(plain.readUInt32LE(56)).toBe(0xdddddddd);
      expect(plain.readInt16LE(60)).toBe(10_002);
      expect(server.update(encrypt(Buffer.from('up')))).toEqual(Buffer.from('up'));
      const reversed = Buffer.from(header.subarray(8, 56)).reverse();
      const down = createDecipheriv('aes-256-ctr', keyOf(reversed.subarray(0, 32)), reversed.subarray(32));
      expect(decrypt(down.update(Buffer.from('down')))).toEqual(Buffer.from('down'));
    }
  });

  test('names the unpadded framing for old MTProxies', () => {
    const { header } = createObfuscation({ tag: INTERMEDIATE_TAG, dc: 2 });
    const server = createDecipheriv('aes-256-ctr', header.subarray(8, 40), header.subarray(40, 56));
    expect(server.update(header).readUInt32LE(56)).toBe(0xeeeeeeee);
  });
});

describe('the padded intermediate framing', () => {
  const read = (bytes: Buffer) => {
    const stream = new Prepared(bytes);
    return readPacket((count) => stream.read(count));
  };

  test('adds 0 to 15 bytes, which the length counts, and removes them', async () => {
    const packet = Buffer.alloc(24 + 32, 7);
    const seen = new Set<number>();
    for (let i = 0; i < 500; i++) {
      const framed = frame(packet, true);
      seen.add(framed.length - 4 - packet.length);
      expect(framed.readUInt32LE()).toBe(framed.length - 4);
      expect(await read(framed)).toEqual(packet);
    }
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(frame(packet, false)).toHaveLength(4 + packet.length);
  });

  test('finds a transport error before any padding', async () => {
    for (let padding = 0; padding < 16; padding++) {
      const error = Buffer.alloc(8 + padding, 0xff);
      error.writeUInt32LE(4 + padding);
      error.writeInt32LE(-404, 4);
      await expect(read(error)).rejects.toMatchObject({ code: 404 });
    }
  });

  test.each(['00000000', '03000000', '00000080', 'ffffffff', '01000001', '0400000001000000'])(
    'refuses %s',
    async (bytes) => {
      await expect(read(hex(bytes))).rejects.toThrow('A packet');
    },
  );
});

describe('the secret of an MTProxy', () => {
  const KEY = '0123456789abcdef0123456789abcdef';
  test('has three forms', () => {
    const key = hex(KEY);
    expect(parseMtproxySecret(KEY)).toEqual({ key, isPadded: false, domain: null });
    expect(parseMtproxySecret(`DD${KEY}`)).toEqual({ key, isPadded: true, domain: null });
    expect(parseMtproxySecret(`ee${KEY}612e62`)).toEqual({ key, isPadded: true, domain: 'a.b' });
    // 16 bytes are a plain secret, whatever the first one is.
    expect(parseMtproxySecret(`dd${KEY.slice(2)}`)).toMatchObject({ isPadded: false });
  });
});

describe('fake TLS', () => {
  const KEY = hex('0123456789abcdef0123456789abcdef');

  test('sends a hello whose random is an HMAC with the time, little endian', () => {
    for (let i = 0; i < 20; i++) {
      const hello = createClientHello('example.com', KEY, 0x6543_2100);
      expect(hello.subarray(0, 3)).toEqual(hex('16 03 01'));
      expect(hello.readUInt16BE(3)).toBe(hello.length - 5);
      expect(hello.readUIntBE(6, 3)).toBe(hello.length - 9);
      const zeroed = Buffer.from(hello).fill(0, 11, 43);
      const digest = createHmac('sha256', KEY).update(zeroed).digest();
      expect(hello.subarray(11, 39)).toEqual(digest.subarray(0, 28));
      expect(hello.readInt32LE(39) ^ digest.readInt32LE(28)).toBe(0x6543_2100);
      expect(extensionsOf(hello).get(0)).toEqual(Buffer.concat([hex('000e 00 000b'), Buffer.from('example.com')]));
    }
  });

  test('sends extensions whose lengths are right, in another order each time', () => {
    const orders = Array.from({ length: 8 }, () => [...extensionsOf(createClientHello('a.b', KEY, 1)).keys()]);
    expect(orders.map((types) => types.length)).toEqual(Array(8).fill(18));
    expect(
      new Set(orders.map((types) => types.filter((type) => (type & 0x0f0f) !== 0x0a0a).join())).size,
    ).toBeGreaterThan(1);
  });

  function extensionsOf(hello: Buffer): Map<number, Buffer> {
    let at = 11 + 32 + 33;
    at += 2 + hello.readUInt16BE(at) + 2;
    const end = at + 2 + hello.readUInt16BE(at);
    expect(end).toBe(hello.length);
    const found = new Map<number, Buffer>();
    for (at += 2; at < end; at += 4 + hello.readUInt16BE(at + 2)) {
      found.set(hello.readUInt16BE(at), hello.subarray(at + 4, at + 4 + hello.readUInt16BE(at + 2)));
    }
    return found;
  }

  test.each([
    ['an alert of the real site', '15 0303 0002 0228', 'auth'],
    ['an empty handshake', '16 0303 0000', 'auth'],
    ['something else than TLS', '48545450 2f', 'protocol'],
    ['a record of the wrong version', '16 0203 0001', 'protocol'],
    ['a record that is too long', '16 0303 ffff', 'protocol'],
    ['application data at once', `17 0303 0040 ${'00'.repeat(64)}`, 'protocol'],
    ['a ServerHello that proves nothing', `16 0303 0040 ${'00'.repeat(64)} 14 0303 0001 01 17 0303 0002 0000`, 'auth'],
  ])('ends with %s', async (_, answer, reason) => {
    await expect(openFakeTls(new Prepared(hex(answer)), KEY, 'a.b')).rejects.toMatchObject({ reason });
  });
});
