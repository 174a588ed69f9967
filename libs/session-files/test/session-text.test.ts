import { describe, expect, it, test } from 'vitest';
import { readSessionText, readStoreSession, splitSessionTexts, storePartOf } from '../src/index.js';
import { KEY, USER_ID, readText } from './files.js';

const unknown = { isTest: null, userId: null, isBot: null, apiId: null };
const pyrogram = { library: 'pyrogram', dc: 2, isTest: false, userId: USER_ID, isBot: false, apiId: 12345 };
const production = { ...unknown, isTest: false, dc: 2 };

const base64 = (...parts: (Uint8Array | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part))).toString('base64url');
const uint = (value: bigint | number, length: number) =>
  Buffer.from(
    BigInt(value)
      .toString(16)
      .padStart(length * 2, '0'),
    'hex',
  );
const failureReasonOf = (text: string): unknown => {
  try {
    return readSessionText(text);
  } catch (error) {
    return (error as { reason?: string }).reason ?? error;
  }
};

test.each<[string, object]>([
  ['pyrogram-string.txt', pyrogram],
  ['pyrofork-string.txt', pyrogram],
  ['kurigram-string.txt', pyrogram],
  ['pyrogram-old64-string.txt', { ...pyrogram, apiId: null }],
  ['teleproto-string.txt', { library: 'gramjs', ...production }],
  ['gramjs-string-mtcute.txt', { library: 'gramjs', ...production }],
  ['mtcute-string.txt', { library: 'mtcute', ...production, userId: USER_ID, isBot: false }],
])('reads the string in %s', (file, expected) => {
  expect(readSessionText(readText(file))).toEqual({ ...expected, authKey: KEY });
});

test('reads Telethon’s strings, with an IPv4 and an IPv6 address', () => {
  const read = splitSessionTexts(readText('telethon-strings.txt')).map(readSessionText);
  expect(read).toEqual([
    { library: 'telethon', ...production, authKey: KEY },
    { library: 'telethon', ...production, authKey: KEY },
  ]);
});

test('reads Pyrogram’s string from before 1.3, of a bot on a test server', () => {
  const text = base64([3, 1], KEY, uint(4_000_000_000, 4), [1]);
  expect(text).toHaveLength(351);
  const expected = { library: 'pyrogram', dc: 3, isTest: true, userId: '4000000000', isBot: true, apiId: null };
  expect(readSessionText(text)).toEqual({ ...expected, authKey: KEY });
});

describe('MTKruto’s auth string', () => {
  /** Each run of zeros becomes a zero and its length. */
  const compress = (bytes: Buffer) =>
    (bytes.toString('latin1').match(/\0{1,255}|[^\0]/gsu) ?? []).flatMap((part) =>
      part.startsWith('\0') ? [0, part.length] : [part.charCodeAt(0)],
    );
  const written = (dc: string, ...more: Uint8Array[]) => {
    const name = Buffer.alloc(Math.ceil((dc.length + 1) / 4) * 4);
    name.writeUInt8(dc.length);
    name.write(dc, 1);
    const plain = Buffer.concat([name, Buffer.from([254, 0, 1, 0]), KEY, ...more]);
    return base64(compress(plain));
  };

  it('holds the data centre and the key', () => {
    expect(readSessionText(written('2'))).toEqual({ library: 'mtkruto', ...production, authKey: KEY });
    const test = { library: 'mtkruto', ...unknown, dc: 2, isTest: true, authKey: KEY };
    expect(readSessionText(written('2-test'))).toEqual(test);
  });

  it('holds app, bot and user in newer versions', () => {
    const more = Buffer.alloc(13);
    more.writeInt32LE(12345, 0);
    more.writeBigInt64LE(BigInt(USER_ID), 5);
    const expected = { library: 'mtkruto', ...production, apiId: 12345, isBot: false, userId: USER_ID };
    expect(readSessionText(written('2', more))).toEqual({ ...expected, authKey: KEY });
  });
});

describe('gotd’s session.json', () => {
  const json = (data: object) => JSON.stringify({ Version: 1, Data: data });
  const key = Buffer.from(KEY).toString('base64');

  it.each([
    ['149.154.167.50:443', false],
    ['149.154.167.40:443', true],
    ['[2001:67c:4e8:f002::e]:443', true],
  ])('holds the data centre, its address %s and the key', (address, isTest) => {
    const text = json({ DC: 2, Addr: address, AuthKey: key, AuthKeyID: 'AAAA', Salt: 1, Config: {} });
    expect(readSessionText(text)).toEqual({ library: 'gotd', ...production, isTest, authKey: KEY });
    expect(splitSessionTexts(text)).toEqual([text]);
  });

  it.each([
    { DC: '2', AuthKey: key },
    { DC: 2, AuthKey: 5 },
    { DC: 2, AuthKey: 'A' },
    { DC: 9, AuthKey: key },
  ])('is refused when it is damaged: %#', (data) => {
    expect(failureReasonOf(json(data))).toBe('damaged');
  });
});

describe('a pasted string', () => {
  const text = readText('pyrogram-string.txt').trim();

  it.each([
    ['in quotes', `"${text}"`],
    ['in typographic quotes', `« ${text} »`],
    ['wrapped', (text.match(/.{1,76}/g) ?? []).join('\r\n')],
    ['in the other alphabet, with padding', `${text.replaceAll('-', '+').replaceAll('_', '/')}==`],
    ['between invisible marks', `\uFEFF${text}\u200B`],
  ])('is read %s', (_, pasted) => {
    expect(readSessionText(pasted)).toMatchObject(pyrogram);
  });

  it('is one of several, wrapped or not', () => {
    const wrapped = (text.match(/.{1,76}/g) ?? []).join('\n');
    expect(splitSessionTexts(`\n${text}\n\n${wrapped}\n\n${wrapped}\n${text}`)).toEqual([text, text, text, text]);
  });

  it.each([
    ['', 'empty'],
    [' "" ', 'empty'],
    ['hello', 'format'],
    ['1', 'format'],
    ['A', 'format'],
    ['{', 'format'],
    ['{}', 'format'],
    ['[1]', 'format'],
    ['{"__proto__":{"Data":{"AuthKey":"AA"}}}', 'format'],
    [`1${text}`, 'format'],
    [text.slice(0, -4), 'format'],
    ['A'.repeat(362), 'damaged'],
    [base64([6, 0, 0, 48, 57, 0], KEY, uint(1, 8), [0]), 'damaged'],
    [base64([4, 0, 0, 48, 57, 1], KEY, uint(1, 8), [0]), 'damaged'],
    [base64([2, 0, 0, 48, 57, 2], KEY, uint(1, 8), [0]), 'damaged'],
    ['x'.repeat(9000), 'limit'],
  ])('is refused: %#', (pasted, reason) => {
    expect(failureReasonOf(pasted)).toBe(reason);
  });

  it('keeps no user id that Telegram does not give', () => {
    const id = (value: bigint) => readSessionText(base64([2, 0, 0, 48, 57, 0], KEY, uint(value, 8), [0])).userId;
    expect([id(0n), id(2n ** 52n), id(2n ** 52n - 1n)]).toEqual([null, null, '4503599627370495']);
  });
});

describe('a StoreSession folder', () => {
  const parts = ['authKey', 'dcId', 'serverAddress', 'port', 'dcAuthKeys'].map(
    (part) => [`store-session%3A${part}`, readText(`store-session/store-session%3A${part}`)] as const,
  );
  const named = (change: (part: string, text: string) => string = (_, text) => text) =>
    new Map(parts.map(([name, text]) => [storePartOf(name) ?? '', change(storePartOf(name) ?? '', text)]));

  it('is read from its files', () => {
    expect(readStoreSession(named())).toEqual({ library: 'gramjs', ...production, authKey: KEY });
  });

  it.each(['', 'null', '{"data":[1,2]}', '{"data":[256]}', '{"data":"x"}', '{"type":"Buffer"}'])(
    'is refused with the key %s',
    (key) => {
      expect(() => readStoreSession(named((part, text) => (part === 'authKey' ? key : text)))).toThrow(/key/);
    },
  );

  it('is none without a key', () => {
    expect(storePartOf('app.db')).toBeNull();
    expect(() => readStoreSession(new Map([['dcId', '2']]))).toThrow('It has no key');
  });
});
