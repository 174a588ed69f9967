import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createClientHello } from '../src/proxies/client-hello.js';
import { openFakeTls } from '../src/proxies/fake-tls.js';
import { connectByHttp } from '../src/proxies/http-connect.js';
import { parseMtproxySecret } from '../src/proxies/mtproxy-secret.js';
import { connectBySocks5 } from '../src/proxies/socks5.js';
import { type Proxy, proxyId } from '../src/proxy.js';
import type { ByteStream } from '../src/transport/byte-stream.js';
import { frame, readPacket } from '../src/transport/intermediate.js';
import { INTERMEDIATE_TAG, PADDED_INTERMEDIATE_TAG, createObfuscation } from '../src/transport/obfuscation.js';
import { ReceivedBytes } from '../src/transport/received-bytes.js';

const TARGET = { ip: '149.154.167.51', port: 443 };

/** A stream whose other side has sent these bytes already, and ends. */
class Prepared implements ByteStream {
  readonly written: Buffer[] = [];
  private readonly received = new ReceivedBytes();

  constructor(...answers: Buffer[]) {
    for (const answer of answers) this.received.add(answer);
  }

  read(count: number): Promise<Buffer> {
    if (this.received.length < count) return Promise.reject(new Error('the end'));
    return Promise.resolve(this.received.take(count));
  }

  write(bytes: Buffer): void {
    this.written.push(bytes);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('SOCKS5', () => {
  const socks = (more: object = {}): Extract<Proxy, { kind: 'socks5' }> => ({
    kind: 'socks5',
    host: 'h',
    port: 1,
    ...more,
  });

  test('sends the messages of RFC 1928', async () => {
    const stream = new Prepared(hex('05 00'), hex('05 00 00 01 7f000001 1234'));
    await connectBySocks5(stream, socks(), TARGET);
    expect(stream.written).toEqual([hex('05 01 00'), hex('05 01 00 01 959aa733 01bb')]);
  });

  test('sends user name and password of RFC 1929, and reads every form of the bound address', async () => {
    const bound = ['01 7f000001', '03 03 612e62', `04 ${'00'.repeat(16)}`];
    for (const address of bound) {
      const stream = new Prepared(hex('05 02 01 00'), hex(`05 00 00 ${address} 1234`));
      await connectBySocks5(stream, socks({ username: 'ab', password: 'ü' }), TARGET);
      expect(stream.written.slice(0, 2)).toEqual([hex('05 02 00 02'), hex('01 02 6162 02 c3bc')]);
      await expect(stream.read(1)).rejects.toThrow('the end');
    }
  });

  test.each([
    ['05 ff', 'auth'],
    ['05 02', 'protocol'],
    ['04 00', 'protocol'],
    ['48 54', 'protocol'],
    ['05 00 05 02 00 01', 'refused'],
    ['05 00 05 05 00 01', 'refused'],
    ['05 00 05 63 00 01', 'refused'],
    ['05 00 04 00 00 01', 'protocol'],
    ['05 00 05 00 00 02', 'protocol'],
  ])('%s: %s', async (answer, reason) => {
    await expect(connectBySocks5(new Prepared(hex(answer)), socks(), TARGET)).rejects.toMatchObject({ reason });
  });

  test.each([
    ['05 02 01 01', 'auth'],
    ['05 02 05 00', 'protocol'],
  ])('%s after a password: %s', async (answer, reason) => {
    const proxy = socks({ username: 'a', password: 'b' });
    await expect(connectBySocks5(new Prepared(hex(answer)), proxy, TARGET)).rejects.toMatchObject({ reason });
  });

  test('sends no user name of more than 255 bytes', async () => {
    const stream = new Prepared(hex('05 02 01 00'));
    const call = connectBySocks5(stream, socks({ username: 'ü'.repeat(128), password: 'b' }), TARGET);
    await expect(call).rejects.toMatchObject({ reason: 'auth' });
    expect(stream.written).toHaveLength(1);
  });
});

describe('HTTP CONNECT', () => {
  const http = (more: object = {}): Extract<Proxy, { kind: 'http' }> => ({ kind: 'http', host: 'h', port: 1, ...more });

  test('sends Basic credentials, and leaves what follows the header unread', async () => {
    const stream = new Prepared(Buffer.from('HTTP/1.1 200 OK\r\nVia: x\r\n\r\nrest'));
    await connectByHttp(stream, http({ username: 'Aladdin', password: 'open sesame' }), TARGET);
    expect(Buffer.concat(stream.written).toString()).toBe(
      'CONNECT 149.154.167.51:443 HTTP/1.1\r\nHost: 149.154.167.51:443\r\n' +
        'Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n',
    );
    expect((await stream.read(4)).toString()).toBe('rest');
  });

  test.each([
    ['HTTP/1.0 200\r\n\r\n', undefined],
    ['HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', 'auth'],
    ['HTTP/1.1 401 x\r\n\r\n', 'auth'],
    ['HTTP/1.1 403 Forbidden\r\n\r\n', 'refused'],
    ['HTTP/1.1 502 Bad Gateway\r\n\r\n', 'refused'],
    ['HTTP/2 200\r\n\r\n', 'protocol'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'protocol'],
    ['HTTP/1.1\r\n\r\n', 'protocol'],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'protocol'],
    [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 'protocol'],
  ])('%s: %s', async (answer, reason) => {
    const call = connectByHttp(new Prepared(Buffer.from(answer)), http(), TARGET);
    if (reason) await expect(call).rejects.toMatchObject({ reason });
    else await call;
  });

  test('sends no user name with a colon', async () => {
    const stream = new Prepared();
    await expect(connectByHttp(stream, http({ username: 'a:b' }), TARGET)).rejects.toMatchObject({ reason: 'auth' });
    expect(stream.written).toEqual([]);
  });
});

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

test('the id of a proxy names its secrets without containing them', () => {
  const socks: Proxy = { kind: 'socks5', host: 'h', port: 1, username: 'secret', password: 'word' };
  expect(proxyId(socks)).not.toMatch(/secret|word/);
  expect(proxyId({ ...socks })).toBe(proxyId(socks));
  const others: Proxy[] = [
    { ...socks, password: 'other' },
    { ...socks, kind: 'http' },
    { ...socks, port: 2 },
    { kind: 'mtproxy', host: 'h', port: 1, secret: 'secret' },
  ];
  expect(new Set([socks, ...others].map(proxyId)).size).toBe(5);
  expect(proxyId(null)).toBe('');
});
