import { ByteReader } from '../byte-reader.js';
import { type FoundSession, SessionUnreadableError, checkSession } from '../found-session.js';

/** The only version that mtcute itself still reads. */
const VERSION = 3;
const FLAGS = { self: 1, oldTest: 2, media: 4 };
const DC_FLAG_TEST = 4;
const BOOL_TRUE = 0x99_72_75_b5 | 0;
const BOOL_FALSE = 0xbc_79_97_37 | 0;

/** The session string of mtcute. Null when the first byte is another's. */
export function readMtcuteString(bytes: Uint8Array): FoundSession | null {
  const reader = new ByteReader(bytes);
  if (reader.readUint8() !== VERSION) return null;
  const flags = reader.readInt32LittleEndian();
  const main = readDcOption(reader.readTlBytes());
  if (flags & FLAGS.media) readDcOption(reader.readTlBytes());
  const userId = flags & FLAGS.self ? reader.readUint64LittleEndian() : null;
  const isBot = flags & FLAGS.self ? readBool(reader) : null;
  const authKey = reader.readTlBytes();
  reader.expectEnd();
  const isTest = main.isTest || (flags & FLAGS.oldTest) !== 0;
  return checkSession({ library: 'mtcute', dc: main.dc, isTest, authKey, userId, isBot, apiId: null });
}

/** Version, id of the data centre and flags come first; the address is not needed. */
function readDcOption(option: Uint8Array): { dc: number; isTest: boolean } {
  const reader = new ByteReader(option);
  const version = reader.readUint8();
  const dc = reader.readUint8();
  const flags = reader.readUint8();
  if (version !== 1 && version !== 2)
    throw new SessionUnreadableError('damaged', 'Its data centre has an unknown form');
  return { dc, isTest: version === 2 && (flags & DC_FLAG_TEST) !== 0 };
}

function readBool(reader: ByteReader): boolean {
  const id = reader.readInt32LittleEndian();
  if (id !== BOOL_TRUE && id !== BOOL_FALSE)
    throw new SessionUnreadableError('damaged', 'A Bool is neither true nor false');
  return id === BOOL_TRUE;
}
