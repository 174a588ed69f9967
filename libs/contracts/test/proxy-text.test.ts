import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProxyProblem, type ReadProxy, readProxies, readProxy, writeProxy } from '@giftbuyer/contracts';

const HEX = '0123456789abcdef0123456789abcdef';
const socks = (more: Partial<ReadProxy> = {}): ReadProxy =>
  ({ kind: 'socks5', host: 'h.example', port: 1080, username: null, password: null, ...more }) as ReadProxy;
const named = { username: 'u', password: 'p' };
const mtproxy = (secret: string, host = 'h.example'): ReadProxy => ({ kind: 'mtproxy', host, port: 443, secret });

describe('a pasted proxy', () => {
  it.each<[string, ReadProxy]>([
    ['socks5://u:p@h.example:1080', socks(named)],
    ['SOCKS5H://u:p@H.Example:1080/', socks(named)],
    ['socks5://u:p%40%3A%25@h.example:1080', socks({ username: 'u', password: 'p@:%' })],
    ['socks5://u:100%@h.example:1080', socks({ username: 'u', password: '100%' })],
    ['socks5://u@h.example:1080', socks({ username: 'u', password: '' })],
    ['socks5://u:a/b?c#d@h.example:1080#home', socks({ username: 'u', password: 'a/b?c#d' })],
    ['http://u:p@h.example:1080', socks({ ...named, kind: 'http' })],
    ['h.example:1080', socks()],
    ['h.example:1080:u:p', socks(named)],
    ['h.example:1080:u:p:q,', socks({ username: 'u', password: 'p:q,' })],
    ['u:p:h.example:1080', socks(named)],
    ['u:p@h.example:1080', socks(named)],
    ['h.example:1080@u:p', socks(named)],
    ['u:p@q@h.example:1080', socks({ username: 'u', password: 'p@q' })],
    ['u:100%25@h.example:1080', socks({ username: 'u', password: '100%25' })],
    ['  "h.example:1080",', socks()],
    ['• h.example:1080', socks()],
    ['\u200eh.example:1080\u200b', socks()],
    ['tg://socks?server=h.example&port=1080&user=u&pass=p', socks(named)],
    ['https://t.me/socks?server=h.example&port=1080', socks()],
    ['t.me/socks?server=h.example&port=1080&user=&pass=', socks()],
    ['[2001:DB8::1]:1080', socks({ host: '2001:db8::1' })],
    ['socks5://u:p@[::1]:1080', socks({ ...named, host: '::1' })],
    ['[2001:db8::1]:1080:u:p', socks({ ...named, host: '2001:db8::1' })],
    ['tg://socks?server=2001:db8::1&port=1080', socks({ host: '2001:db8::1' })],
    ['socks5://прокси.рф:1080', socks({ host: 'xn--h1adldfi.xn--p1ai' })],
    ['192.0.2.7:1080', socks({ host: '192.0.2.7' })],
    [`tg://proxy?server=h.example&port=443&secret=${HEX}`, mtproxy(HEX)],
    [`tg:proxy?server=h.example&port=443&secret=${HEX.toUpperCase()}`, mtproxy(HEX)],
    [`https://t.me/proxy?server=h.example&port=443&secret=dd${HEX}`, mtproxy(`dd${HEX}`)],
    [
      `https://telegram.me/proxy?server=h.example&port=443&secret=ee${HEX}7777772e6578616d706c65`,
      mtproxy(`ee${HEX}7777772e6578616d706c65`),
    ],
    [
      'https://t.me/proxy?server=h.example&port=443&secret=7gEjRWeJq83vASNFZ4mrze93d3cuZXhhbXBsZQ',
      mtproxy(`ee${HEX}7777772e6578616d706c65`),
    ],
    ['https://t.me/proxy?server=h.example&port=443&secret=3QEjRWeJq83vASNFZ4mrze8%3D', mtproxy(`dd${HEX}`)],
    [
      'https://t.me/proxy?server=h.example&port=443&secret=_-8AESIzRFVmd4iZqrvM3Q',
      mtproxy('ffef00112233445566778899aabbccdd'),
    ],
    [
      'https://t.me/proxy?server=h.example&port=443&secret=/+8AESIzRFVmd4iZqrvM3Q==',
      mtproxy('ffef00112233445566778899aabbccdd'),
    ],
  ])('%j is understood', (text, proxy) => {
    expect(readProxy(text)).toEqual({ proxy });
  });

  it.each<[string, ProxyProblem]>([
    ['', 'none'],
    ['hello', 'none'],
    ['ftp://h.example:21', 'none'],
    ['javascript://h.example:1', 'none'],
    ['vless://uuid@h.example:443?security=tls', 'none'],
    ['https://u:p@h.example:443', 'tls'],
    ['h.example', 'port'],
    ['h.example:0', 'port'],
    ['h.example:65536', 'port'],
    ['h.example:http', 'port'],
    ['socks5://h.example', 'port'],
    ['socks5://:1080', 'host'],
    ['socks5://a b:1080', 'host'],
    ['socks5://a\\b:1080', 'host'],
    ['2130706433:1080', 'host'],
    ['127.1:1080', 'host'],
    ['0x7f.0.0.1:1080', 'host'],
    ['256.1.1.1:1080', 'host'],
    ['[::1', 'host'],
    ['[::zz]:1080', 'host'],
    ['::1:1080:x', 'port'],
    [`http://${'u'.repeat(256)}:p@h.example:1080`, 'password'],
    ['http://u:a%0D%0AHost:x@h.example:1080', 'password'],
    ['http://u%3Ax:p@h.example:1080', 'password'],
    ['socks5://:p@h.example:1080', 'password'],
    ['tg://proxy?server=h.example&port=443', 'secret'],
    ['tg://proxy?server=h.example&port=443&secret=xyz', 'secret'],
    [`tg://proxy?server=h.example&port=443&secret=${HEX}ff`, 'secret'],
    [`tg://proxy?server=h.example&port=443&secret=ee${HEX}`, 'secret'],
    [`tg://proxy?server=h.example&port=443&secret=ee${HEX}0d0a`, 'secret'],
    [`tg://proxy?server=&port=443&secret=${HEX}`, 'host'],
    [`tg://proxy?server=h.example&port=x&secret=${HEX}`, 'port'],
    ['tg://socks?port=1080', 'host'],
    ['h.example:1080\u0000', 'none'],
    ['x'.repeat(5000), 'too_long'],
  ])('%j is refused: %s', (text, problem) => {
    expect(readProxy(text)).toEqual({ problem });
  });

  it('keeps the numbers of the lines of a list', () => {
    expect(readProxies('# mine\r\n\nh.example:1080\n  \nhello\u2028u:p@h.example:1080')).toEqual([
      { line: 3, text: 'h.example:1080', proxy: socks() },
      { line: 5, text: 'hello', problem: 'none' },
      { line: 6, text: 'u:p@h.example:1080', proxy: socks(named) },
    ]);
  });

  it('is read back from its URL', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.constantFrom('2001:db8::1', '::1', 'fe80::1:2:3'));
    const port = fc.integer({ min: 1, max: 65_535 });
    const word = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\p{Cc}:]/u.test(text));
    const hex = (bytes: number) =>
      fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((all) => Buffer.from(all).toString('hex'));
    const secret = fc.oneof(
      hex(16),
      hex(16).map((key) => `dd${key}`),
      fc.tuple(hex(16), fc.domain()).map(([key, domain]) => `ee${key}${Buffer.from(domain).toString('hex')}`),
    );
    const user = fc.oneof(
      fc.constant({ username: null, password: null }),
      fc.record({ username: word.filter((text) => text !== ''), password: word }),
    );
    const withUser = fc.record({ kind: fc.constantFrom('socks5' as const, 'http' as const), host, port });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.tuple(withUser, user).map(([address, login]) => ({ ...address, ...login })),
          fc.record({ kind: fc.constant('mtproxy' as const), host, port, secret }),
        ),
        (proxy) => {
          const { proxy: first } = readProxy(writeProxy(proxy));
          expect(first).toEqual({ ...proxy, host: proxy.host.toLowerCase() });
        },
      ),
    );
  });

  it('takes any text without an error, and what it understands it reads back', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'socks5://',
        'http://',
        'tg://proxy?server=',
        '&secret=ee',
        '&port=',
        '@',
        ':',
        '[',
        ']',
        '%',
        '%0a',
        '.',
        '\n',
        '#',
        HEX,
        '::1',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.nat(70_000).map(String),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        for (const { proxy, problem } of readProxies(pieces.join(''))) {
          expect((proxy === undefined) !== (problem === undefined)).toBe(true);
          if (proxy) expect(readProxy(writeProxy(proxy))).toEqual({ proxy });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is read in time that grows with its length alone', () => {
    for (const text of [':'.repeat(2000), '[:'.repeat(1000), 'a@'.repeat(1000), 'a.'.repeat(1000), '%'.repeat(2000)]) {
      expect(readProxy(text).proxy).toBeUndefined();
    }
  });
});
