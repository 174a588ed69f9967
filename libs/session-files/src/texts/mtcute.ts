import { ByteReader } from '../byte-reader.js';
import { type FoundSession, SessionUnreadableError, checkSession } from '../found-session.js';

/** Numbers of the session string. */
export const MTCUTE = {
  /** The only version that mtcute itself still reads. */
  version: 3,
  flags: { self: 1, oldTest: 2, media: 4 },
  dcVersion: 2,
  dcFlagTest: 4,
  boolTrue: 0x99_72_75_b5 | 0,
  boolFalse: 0xbc_79_97_37 | 0,
} as const;

/** The session string of mtcute. Null when the first byte is another's. */
export function readMtcuteString(bytes: Uint8Array): FoundSession | null {
  const reader = new ByteReader(bytes);
  if (reader.readUint8() !== MTCUTE.version) return null;
  const flags = reader.readInt32LittleEndian();
  const main = readMtcuteDc(reader.readTlBytes());
  if (flags & MTCUTE.flags.media) readMtcuteDc(reader.readTlBytes());
  const userId = flags & MTCUTE.flags.self ? reader.readUint64LittleEndian() : null;
  const isBot = flags & MTCUTE.flags.self ? readBool(reader) : null;
  const authKey = reader.readTlBytes();
  reader.expectEnd();
  const isTest = main.isTest || (flags & MTCUTE.flags.oldTest) !== 0;
  return checkSession({ library: 'mtcute', dc: main.dc, isTest, authKey, userId, isBot, apiId: null });
}

/** A data centre as mtcute stores it: version, id of the data centre and flags come first; the address is not needed. */
export function readMtcuteDc(option: Uint8Array): { dc: number; isTest: boolean } {
  const reader = new ByteReader(option);
  const version = reader.readUint8();
  const dc = reader.readUint8();
  const flags = reader.readUint8();
  if (version !== 1 && version !== MTCUTE.dcVersion)
    throw new SessionUnreadableError('damaged', 'Its data centre has an unknown form');
  return { dc, isTest: version === MTCUTE.dcVersion && (flags & MTCUTE.dcFlagTest) !== 0 };
}

function readBool(reader: ByteReader): boolean {
  const id = reader.readInt32LittleEndian();
  if (id !== MTCUTE.boolTrue && id !== MTCUTE.boolFalse)
    throw new SessionUnreadableError('damaged', 'A Bool is neither true nor false');
  return id === MTCUTE.boolTrue;
}
