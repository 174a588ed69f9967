import { ByteReader } from '../byte-reader.js';
import { type FoundSession, SessionUnreadableError, checkSession } from '../found-session.js';

const MAX_LENGTH = 1024;
const DC = /^([1-5])(-test)?$/;

/**
 * The auth string of MTKruto: zero bytes stand as a zero and their number; inside are the name of the data centre, such as `2` or
 * `2-test`, the key, and in newer versions the API ID and who is signed in. Null when no such name comes first.
 */
export function readMtkrutoString(bytes: Uint8Array): FoundSession | null {
  const [length = 0, first = 0] = bytes;
  if ((length !== 1 && length !== 6) || first < 0x31 || first > 0x35) return null;
  const reader = new ByteReader(expandZeros(bytes));
  const [, dc, test] = DC.exec(String.fromCharCode(...reader.readTlBytes())) ?? [];
  if (dc === undefined) return null;
  const authKey = reader.readTlBytes();
  const hasSelf = reader.remaining > 0;
  const apiId = hasSelf ? reader.readInt32LittleEndian() : null;
  const isBot = hasSelf ? reader.readFlag() : null;
  const userId = hasSelf ? reader.readUint64LittleEndian() : null;
  reader.expectEnd();
  return checkSession({
    library: 'mtkruto',
    dc: Number(dc),
    isTest: test !== undefined,
    authKey,
    apiId,
    isBot,
    userId,
  });
}

function expandZeros(bytes: Uint8Array): Uint8Array {
  const expanded: number[] = [];
  const reader = new ByteReader(bytes);
  while (reader.remaining > 0) {
    const byte = reader.readUint8();
    if (byte === 0) for (let zeros = reader.readUint8(); zeros > 0; zeros--) expanded.push(0);
    else expanded.push(byte);
    if (expanded.length > MAX_LENGTH) throw new SessionUnreadableError('limit', 'It is longer than a session');
  }
  return Uint8Array.from(expanded);
}
