import { createCipheriv, createDecipheriv } from 'node:crypto';
import { abridged } from './abridged.js';
import { FrameError } from './framing.js';
import type { Framing } from './framing.js';
import { full } from './full.js';
import { intermediate, paddedIntermediate } from './intermediate.js';

/** The transport that the first bytes of a client choose. */
export interface Transport {
  framing: Framing;
  /** The length of the transport header. */
  size: number;
  /** Decrypts the obfuscated bytes after the header. */
  decrypt(bytes: Buffer): Buffer;
  encrypt(bytes: Buffer): Buffer;
}

const ABRIDGED = 0xef;
const OBFUSCATED_BYTES = 64;
const TAGGED = new Map<number, Framing>([
  [0xeeeeeeee, intermediate],
  [0xdddddddd, paddedIntermediate],
]);
const same = (bytes: Buffer): Buffer => bytes;

/**
 * @returns undefined while more bytes are needed
 * @throws FrameError when they choose no known transport
 */
export function detect(bytes: Buffer): Transport | undefined {
  if (bytes.length && bytes.readUInt8() === ABRIDGED)
    return { framing: abridged, size: 1, decrypt: same, encrypt: same };
  const tagged = bytes.length < 4 ? undefined : TAGGED.get(bytes.readUInt32LE());
  if (tagged) return { framing: tagged, size: 4, decrypt: same, encrypt: same };
  if (bytes.length < 8) return undefined;
  // The first packet of the full transport has the sequence number 0; an obfuscated stream must not start like that.
  if (bytes.readUInt32LE(4) === 0) return { framing: full(), size: 0, decrypt: same, encrypt: same };
  return bytes.length < OBFUSCATED_BYTES ? undefined : obfuscated(bytes.subarray(0, OBFUSCATED_BYTES));
}

/** https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation */
function obfuscated(init: Buffer): Transport {
  const reversed = Buffer.from(init.subarray(8, 56)).reverse();
  const decipher = createDecipheriv('aes-256-ctr', init.subarray(8, 40), init.subarray(40, 56));
  const cipher = createCipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32));
  const tag = decipher.update(init).readUInt32LE(56);
  const framing = tag === 0xefefefef ? abridged : TAGGED.get(tag);
  if (!framing) throw new FrameError('an unknown transport');
  return {
    framing,
    size: OBFUSCATED_BYTES,
    decrypt: (bytes) => decipher.update(bytes),
    encrypt: (bytes) => cipher.update(bytes),
  };
}
