import { ByteReader } from '../byte-reader.js';
import { AUTH_KEY_LENGTH, type FoundSession, checkSession, isTestAddress } from '../found-session.js';

/** The version with which the strings of both libraries begin. */
export const STRING_VERSION = '1';
/** Bytes of an IP address. */
const IPV4_LENGTH = 4;
const IPV6_LENGTH = 16;
const MAX_ADDRESS_LENGTH = 100;

/**
 * The `StringSession` of Telethon, or of GramJS and teleproto, without its version. Both can have 275 bytes: GramJS writes the
 * length of an address as text, of 7 characters at least, where Telethon has the first bytes of an IPv6 address, which are 0x2001.
 */
export function readVersion1String(bytes: Uint8Array): FoundSession | null {
  const reader = new ByteReader(bytes);
  const dc = reader.readUint8();
  const ipLength = bytes.length - 1 - 2 - AUTH_KEY_LENGTH;
  const textLength = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
  const rest = { dc, userId: null, isBot: null, apiId: null };
  if (textLength >= 7 && textLength <= MAX_ADDRESS_LENGTH && bytes.length === 5 + textLength + AUTH_KEY_LENGTH) {
    reader.readUint16();
    const isTest = isTestAddress(latin1(reader.readBytes(textLength)));
    reader.readUint16();
    return checkSession({ library: 'gramjs', ...rest, isTest, authKey: reader.readBytes(AUTH_KEY_LENGTH) });
  }
  if (ipLength !== IPV4_LENGTH && ipLength !== IPV6_LENGTH) return null;
  const isTest = isTestAddress(toAddress(reader.readBytes(ipLength)));
  reader.readUint16();
  return checkSession({ library: 'telethon', ...rest, isTest, authKey: reader.readBytes(AUTH_KEY_LENGTH) });
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** As text; of an IPv6 address the longest run of zeros is left out (RFC 5952), which in Telegram's is the only one. */
function toAddress(ip: Uint8Array): string {
  if (ip.length === IPV4_LENGTH) return ip.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (((ip[2 * i] ?? 0) << 8) | (ip[2 * i + 1] ?? 0)).toString(16));
  return groups.join(':').replace(/(?<=^|:)0(?::0)+(?=:|$)/, '');
}
