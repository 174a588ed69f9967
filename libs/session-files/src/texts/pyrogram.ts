import { ByteReader } from '../byte-reader.js';
import { AUTH_KEY_LENGTH, type FoundSession, checkSession } from '../found-session.js';

/** Lengths of the session strings: today's (`>BI?256sQ?`), the one before 2.0 (`>B?256sQ?`) and that before 1.3 (`>B?256sI?`). */
const LENGTHS = { current: 271, old64: 267, old32: 263 };

/** The session string of Pyrogram, Pyrofork and kurigram. Null when the length is another's. */
export function readPyrogramString(bytes: Uint8Array): FoundSession | null {
  if (!Object.values(LENGTHS).includes(bytes.length)) return null;
  const reader = new ByteReader(bytes);
  const dc = reader.readUint8();
  const apiId = bytes.length === LENGTHS.current ? reader.readUint32() : null;
  const isTest = reader.readFlag();
  const authKey = reader.readBytes(AUTH_KEY_LENGTH);
  const userId = bytes.length === LENGTHS.old32 ? reader.readUint32() : reader.readUint64();
  const isBot = reader.readFlag();
  return checkSession({ library: 'pyrogram', dc, apiId, isTest, authKey, userId, isBot });
}
