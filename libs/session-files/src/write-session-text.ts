import { encodeBase64, encodeBase64Url } from './base64.js';
import { ByteWriter, asciiBytes } from './byte-writer.js';
import { AUTH_KEY_LENGTH, type SessionLibrary } from './found-session.js';
import { STRING_VERSION } from './texts/telethon-gramjs.js';
import { MTCUTE } from './texts/mtcute.js';

/** The libraries whose session strings are written. GramJS's is teleproto's too, Pyrogram's is that of its forks. */
export type WrittenLibrary = Extract<SessionLibrary, 'telethon' | 'pyrogram' | 'gramjs' | 'mtcute'>;

export interface WrittenSession {
  /** 1 to 5. */
  dc: number;
  isTest: boolean;
  /** 256 bytes. */
  authKey: Uint8Array;
  /** Decimal. */
  userId: string;
  /** The app that signed in. */
  apiId: number;
  /** An IPv4 address of the data centre. */
  address: { ip: string; port: number };
}

/** Writes the session string of a library, byte for byte as the library does. The account is no bot. */
export function writeSessionText(library: WrittenLibrary, session: WrittenSession): string {
  if (session.authKey.length !== AUTH_KEY_LENGTH) throw new Error('Not an authorization key');
  return WRITERS[library](session);
}

const WRITERS: Record<WrittenLibrary, (session: WrittenSession) => string> = {
  telethon: ({ dc, authKey, address }) =>
    STRING_VERSION +
    encodeBase64Url(
      new ByteWriter()
        .writeUint8(dc)
        .writeBytes(ipv4Bytes(address.ip))
        .writeUint16(address.port)
        .writeBytes(authKey)
        .toBytes(),
      '=',
    ),

  gramjs: ({ dc, authKey, address }) =>
    STRING_VERSION +
    encodeBase64(
      new ByteWriter()
        .writeUint8(dc)
        .writeUint16(address.ip.length)
        .writeAscii(address.ip)
        .writeUint16(address.port)
        .writeBytes(authKey)
        .toBytes(),
    ),

  pyrogram: ({ dc, isTest, authKey, userId, apiId }) =>
    encodeBase64Url(
      new ByteWriter()
        .writeUint8(dc)
        .writeUint32(apiId)
        .writeUint8(Number(isTest))
        .writeBytes(authKey)
        .writeUint64(BigInt(userId))
        .writeUint8(0)
        .toBytes(),
    ),

  mtcute: ({ dc, isTest, authKey, userId, address }) => {
    const dcOption = new ByteWriter()
      .writeUint8(MTCUTE.dcVersion)
      .writeUint8(dc)
      .writeUint8(isTest ? MTCUTE.dcFlagTest : 0)
      .writeTlBytes(asciiBytes(address.ip))
      .writeInt32LittleEndian(address.port);
    return encodeBase64Url(
      new ByteWriter()
        .writeUint8(MTCUTE.version)
        .writeInt32LittleEndian(MTCUTE.flags.self)
        .writeTlBytes(dcOption.toBytes())
        .writeUint64LittleEndian(BigInt(userId))
        .writeInt32LittleEndian(MTCUTE.boolFalse)
        .writeTlBytes(authKey)
        .toBytes(),
    );
  },
};

function ipv4Bytes(ip: string): number[] {
  const bytes = ip.split('.').map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255))
    throw new Error('Not an IPv4 address');
  return bytes;
}
