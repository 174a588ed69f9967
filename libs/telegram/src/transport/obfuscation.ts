import {
  type Cipheriv,
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const HEADER_BYTES = 64;
/** Offsets in the header: key and initial vector of AES-256-CTR, the tag of the framing, the data centre. */
const KEY_AT = 8;
const IV_AT = 40;
const TAG_AT = 56;
const DC_AT = 60;

/** Framings by their tag in the header. */
export const INTERMEDIATE_TAG = 0xeeeeeeee;
export const PADDED_INTERMEDIATE_TAG = 0xdddddddd;

const ABRIDGED_TAG = 0xef;
/** First words that servers take for another transport, for HTTP or for TLS. */
const RESERVED_WORDS = new Set([
  INTERMEDIATE_TAG,
  PADDED_INTERMEDIATE_TAG,
  0x02010316,
  ...['HEAD', 'POST', 'GET ', 'OPTI'].map((verb) => Buffer.from(verb).readUInt32LE()),
]);

export interface ObfuscationOptions {
  tag: typeof INTERMEDIATE_TAG | typeof PADDED_INTERMEDIATE_TAG;
  /** Test data centres plus 10000. */
  dc: number;
  /** The 16 bytes of an MTProxy's secret. */
  secret?: Buffer;
}

/** The ciphers of one connection. */
export interface Obfuscation {
  /** The first bytes on the connection, not to be encrypted again. */
  header: Buffer;
  encrypt(bytes: Buffer): Buffer;
  decrypt(bytes: Buffer): Buffer;
}

/** The obfuscated transport (https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation). */
export function createObfuscation({ tag, dc, secret }: ObfuscationOptions): Obfuscation {
  const header = randomHeader();
  header.writeUInt32LE(tag, TAG_AT);
  header.writeInt16LE(dc, DC_AT);
  const reversed = Buffer.from(header.subarray(KEY_AT, TAG_AT)).reverse();
  const ivOffset = IV_AT - KEY_AT;
  // Node takes three times as long when the key is a Buffer.
  const keyOf = (key: Buffer): KeyObject =>
    createSecretKey(secret ? createHash('sha256').update(key).update(secret).digest() : key);
  const encryption = createCipheriv(
    'aes-256-ctr',
    keyOf(header.subarray(KEY_AT, IV_AT)),
    header.subarray(IV_AT, TAG_AT),
  );
  const decryption = createDecipheriv(
    'aes-256-ctr',
    keyOf(reversed.subarray(0, ivOffset)),
    reversed.subarray(ivOffset),
  );
  encryptTail(header, encryption);
  return {
    header,
    encrypt: (bytes) => encryption.update(bytes),
    decrypt: (bytes) => decryption.update(bytes),
  };
}

/** Only tag and data centre are sent encrypted; the cipher goes on after the whole header. */
function encryptTail(header: Buffer, encryption: Cipheriv): void {
  encryption.update(header).copy(header, TAG_AT, TAG_AT);
}

function randomHeader(): Buffer {
  for (;;) {
    const header = randomBytes(HEADER_BYTES);
    const isReserved = header.readUInt8() === ABRIDGED_TAG || RESERVED_WORDS.has(header.readUInt32LE());
    // The full transport has its sequence number there.
    if (!isReserved && header.readUInt32LE(4) !== 0) return header;
  }
}
