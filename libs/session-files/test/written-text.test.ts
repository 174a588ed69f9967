import { createHash } from 'node:crypto';
import { writeStringSession } from '@mtcute/core/utils.js';
import { StringSession } from 'telegram/sessions/index.js';
import { AuthKey } from 'telegram/crypto/AuthKey.js';
import { describe, expect, it, test } from 'vitest';
import {
  type WrittenLibrary,
  type WrittenSession,
  readSessionText,
  splitSessionTexts,
  writeSessionText,
} from '../src/index.js';
import { KEY, USER_ID, readText } from './files.js';

const LIBRARIES: WrittenLibrary[] = ['telethon', 'pyrogram', 'gramjs', 'mtcute'];
/** What the real libraries wrote into the files. */
const SESSION: WrittenSession = {
  dc: 2,
  isTest: false,
  authKey: KEY,
  userId: USER_ID,
  apiId: 12345,
  address: { ip: '149.154.167.51', port: 443 },
};
const withAddress = (ip: string): WrittenSession => ({ ...SESSION, address: { ip, port: 443 } });

describe('a session string is written byte for byte as by the library', () => {
  it.each<[string, WrittenLibrary, WrittenSession]>([
    ['pyrogram-string.txt', 'pyrogram', SESSION],
    ['pyrofork-string.txt', 'pyrogram', SESSION],
    ['kurigram-string.txt', 'pyrogram', SESSION],
    ['teleproto-string.txt', 'gramjs', SESSION],
    ['gramjs-string-mtcute.txt', 'gramjs', withAddress('149.154.167.41')],
    ['telethon-strings.txt', 'telethon', withAddress('149.154.167.51')],
  ])('in %s', (file, library, session) => {
    const [expected] = splitSessionTexts(readText(file));
    expect(writeSessionText(library, session)).toBe(expected);
  });
});

/** Sessions of every kind, the same in each run. */
function* sessions(count: number): Generator<WrittenSession> {
  for (let i = 0; i < count; i++) {
    const bytes = createHash('shake256', { outputLength: 280 }).update(`session ${i}`).digest();
    const isTest = bytes.readUInt8(256) % 2 === 1;
    const addresses = isTest ? ['149.154.167.40', '149.154.175.10'] : ['1.2.3.4', '149.154.175.100', '91.108.56.130'];
    yield {
      dc: 1 + (bytes.readUInt8(257) % (isTest ? 3 : 5)),
      isTest,
      authKey: new Uint8Array(bytes.subarray(0, 256)),
      userId: String(1n + (bytes.readBigUInt64BE(258) >> BigInt(12 + (i % 50)))),
      // Of eight digits at most, as Telegram gives them.
      apiId: 1 + (bytes.readUInt32BE(266) % 99_999_999),
      address: { ip: addresses[i % addresses.length] ?? '', port: 1 + (bytes.readUInt16BE(270) % 65_535) },
    };
  }
}

test.each(LIBRARIES)('the reader finds in a string of %s what was written', (library) => {
  for (const session of sessions(300)) {
    const { dc, isTest, authKey, userId, apiId } = session;
    const knowsUser = library === 'pyrogram' || library === 'mtcute';
    expect(readSessionText(writeSessionText(library, session))).toEqual({
      library,
      dc,
      isTest,
      authKey,
      userId: knowsUser ? userId : null,
      isBot: knowsUser ? false : null,
      apiId: library === 'pyrogram' ? apiId : null,
    });
  }
});

test('mtcute writes the same string', () => {
  for (const { dc: id, isTest: testMode, authKey, userId, address, ...session } of sessions(100)) {
    const main = { id, ipAddress: address.ip, port: address.port, testMode };
    const self = { userId: Number(userId), isBot: false, isPremium: false, usernames: [] };
    const written = writeSessionText('mtcute', { ...session, dc: id, isTest: testMode, authKey, userId, address });
    expect(written).toBe(writeStringSession({ version: 3, primaryDcs: { main, media: main }, self, authKey }));
  }
});

test('teleproto writes the same string', async () => {
  for (const session of sessions(100)) {
    // Its ports are signed.
    const address = { ...session.address, port: session.address.port & 0x7f_ff };
    const theirs = new StringSession('');
    theirs.setDC(session.dc, address.ip, address.port);
    const key = new AuthKey();
    await key.setKey(Buffer.from(session.authKey));
    theirs.setAuthKey(key);
    expect(writeSessionText('gramjs', { ...session, address })).toBe(theirs.save());
  }
});

test.each<[string, Partial<WrittenSession>]>([
  ['a short key', { authKey: KEY.subarray(1) }],
  ['an IPv6 address', { address: { ip: '2001:67c:4e8:f002::a', port: 443 } }],
  ['no address', { address: { ip: '', port: 443 } }],
])('%s is not written for Telethon', (_, wrong) => {
  expect(() => writeSessionText('telethon', { ...SESSION, ...wrong })).toThrow(/^Not an/);
});
