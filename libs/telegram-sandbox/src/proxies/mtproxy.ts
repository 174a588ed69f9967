import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { NegotiationError } from './client-side.js';
import type { ClientSide } from './client-side.js';
import type { ReplayGuard } from './fake-tls.js';
import { acceptFakeTls } from './fake-tls.js';
import { relay } from './upstream.js';
import type { Upstream } from './upstream.js';

/** A secret, taken apart. */
export interface MtproxySecret {
  /** 16 bytes. */
  key: Buffer;
  /** Only the padded transport is allowed. */
  isPaddedOnly: boolean;
  /** With fake TLS. */
  domain: string | undefined;
}

const KEY_BYTES = 16;
const PADDED = 0xdddddddd;
const TRANSPORTS = new Set([0xefefefef, 0xeeeeeeee, PADDED]);
const HEADER_BYTES = 64;
const TEST_DC_OFFSET = 10_000;

/** @throws Error */
export function parseSecret(hex: string): MtproxySecret {
  const bytes = Buffer.from(hex, 'hex');
  const rest = bytes.subarray(1);
  const domain = rest.subarray(KEY_BYTES).toString();
  const isHex = bytes.toString('hex') === hex.toLowerCase();
  if (isHex && bytes.length === KEY_BYTES) return { key: bytes, isPaddedOnly: false, domain: undefined };
  const isLong = isHex && rest.length >= KEY_BYTES;
  if (isLong && bytes[0] === 0xdd && !domain) return { key: rest, isPaddedOnly: true, domain: undefined };
  if (isLong && bytes[0] === 0xee && domain) return { key: rest.subarray(0, KEY_BYTES), isPaddedOnly: true, domain };
  throw new Error(
    'An MTProxy secret is 16 bytes in hex, with dd before them, or with ee before and a domain after them',
  );
}

/** An MTProxy (https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation). */
export async function serveMtproxy(
  client: ClientSide,
  upstream: Upstream,
  { key, isPaddedOnly, domain }: MtproxySecret,
  replays: ReplayGuard,
): Promise<void> {
  const tls = domain === undefined ? undefined : await acceptFakeTls(client, key, domain, replays);
  const stream = tls ?? { read: (count: number) => client.read(count), unwrap: same, wrap: same };
  const header = await stream.read(HEADER_BYTES);
  const ofClient = ciphers(header, key);
  const decrypted = ofClient.decrypt(header);
  const tag = decrypted.readUInt32LE(56);
  if (!TRANSPORTS.has(tag)) throw new NegotiationError('a wrong secret, or no obfuscated transport');
  if (isPaddedOnly && tag !== PADDED) throw new NegotiationError('only the padded transport is allowed');
  const dc = dcOf(decrypted.readInt16LE(60), upstream);
  const socket = await upstream.dial(dc);
  const toDc = upstreamHeader(tag);
  socket.write(toDc.header);
  relay(
    client,
    socket,
    (bytes) => toDc.encrypt(ofClient.decrypt(stream.unwrap(bytes))),
    (bytes) => stream.wrap(ofClient.encrypt(toDc.decrypt(bytes))),
  );
}

const same = (bytes: Buffer): Buffer => bytes;

/** Media data centres are negative, test data centres are 10000 and more. */
function dcOf(number: number, { dcs, isTest }: Upstream) {
  const wanted = Math.abs(number);
  const isOfTest = wanted >= TEST_DC_OFFSET;
  const dc = dcs.find(({ id }) => id === wanted % TEST_DC_OFFSET);
  if (!dc || (isTest !== undefined && isTest !== isOfTest)) throw new NegotiationError(`there is no DC ${number}`);
  return dc;
}

/** The ciphers of a header, from the view of the side that received it. */
function ciphers(header: Buffer, secret: Buffer) {
  const reversed = Buffer.from(header.subarray(8, 56)).reverse();
  const keyed = (key: Buffer) => createHash('sha256').update(key).update(secret).digest();
  const decipher = createDecipheriv('aes-256-ctr', keyed(header.subarray(8, 40)), header.subarray(40, 56));
  const cipher = createCipheriv('aes-256-ctr', keyed(reversed.subarray(0, 32)), reversed.subarray(32));
  return { decrypt: (bytes: Buffer) => decipher.update(bytes), encrypt: (bytes: Buffer) => cipher.update(bytes) };
}

/** A header of the proxy's own for the data centre, in the transport that the client chose. */
function upstreamHeader(tag: number) {
  const header = randomBytes(HEADER_BYTES);
  // Values that stand for no other transport.
  header.writeUInt32LE(0x01020304, 0);
  header.writeUInt32LE(0x01020304, 4);
  header.writeUInt32LE(tag, 56);
  const reversed = Buffer.from(header.subarray(8, 56)).reverse();
  const cipher = createCipheriv('aes-256-ctr', header.subarray(8, 40), header.subarray(40, 56));
  const decipher = createDecipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32));
  cipher.update(header).copy(header, 56, 56);
  return {
    header,
    encrypt: (bytes: Buffer) => cipher.update(bytes),
    decrypt: (bytes: Buffer) => decipher.update(bytes),
  };
}
