import { describe, expect, test } from 'vitest';
import { connectByHttp } from '../src/proxies/http-connect.js';
import { connectBySocks5 } from '../src/proxies/socks5.js';
import { type Proxy, proxyId } from '../src/proxy.js';
import { Prepared, hex } from './prepared-stream.js';

const TARGET = { ip: '149.154.167.51', port: 443 };

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
