import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { TlWriter } from '../tl/writer.js';
import { sha1, sha256, xor } from './bytes.js';
import { igeDecrypt } from './ige.js';

const RSA_BYTES = 256;

/** The decrypted data, including the random padding. */
export interface DecryptedInnerData {
  data: Buffer;
  /** Whether the first `length` bytes, which is how long the object turned out to be, have the hash that came with them. */
  fits(length: number): boolean;
}

/** The RSA key pair of the server. */
export class ServerIdentity {
  /** The lower 64 bits of the SHA1 of the public key, by which clients choose a key. */
  readonly fingerprint: bigint;
  /** PKCS#1 PEM. */
  readonly publicKey: string;
  private readonly key: KeyObject;

  constructor(privateKeyPem: string) {
    this.key = createPrivateKey(privateKeyPem);
    const { n, e } = this.key.export({ format: 'jwk' });
    if (!n || !e) throw new Error('The identity of the sandbox is not an RSA key');
    const tl = new TlWriter().bytes(Buffer.from(n, 'base64url')).bytes(Buffer.from(e, 'base64url'));
    this.fingerprint = sha1(tl.done()).readBigInt64LE(12);
    this.publicKey = createPublicKey(this.key).export({ format: 'pem', type: 'pkcs1' }).toString();
  }

  /**
   * Undoes RSA_PAD (https://core.telegram.org/mtproto/auth_key), or the older form, which Telethon and Pyrogram use:
   * SHA1(data) + data + random bytes up to 255.
   *
   * @returns undefined when it is neither
   */
  decrypt(encrypted: Buffer): DecryptedInnerData | undefined {
    if (encrypted.length !== RSA_BYTES) return undefined;
    const padded = this.decryptRaw(encrypted);
    if (!padded) return undefined;
    const data = undoRsaPad(padded);
    if (data) return { data, fits: () => true };
    if (padded.readUInt8() !== 0) return undefined;
    const hash = padded.subarray(1, 21);
    const hashed = padded.subarray(21);
    return { data: hashed, fits: (length) => sha1(hashed.subarray(0, length)).equals(hash) };
  }

  private decryptRaw(encrypted: Buffer): Buffer | undefined {
    try {
      return privateDecrypt({ key: this.key, padding: constants.RSA_NO_PADDING }, encrypted);
    } catch {
      return undefined; // A number that is not below the modulus.
    }
  }
}

/** @returns the 192 bytes that went into RSA_PAD, or undefined when they do not fit their hash */
function undoRsaPad(padded: Buffer): Buffer | undefined {
  const aes = padded.subarray(32);
  const aesKey = xor(padded.subarray(0, 32), sha256(aes));
  const dataWithHash = igeDecrypt(aes, aesKey, Buffer.alloc(32));
  const data = Buffer.from(dataWithHash.subarray(0, 192)).reverse();
  return sha256(aesKey, data).equals(dataWithHash.subarray(192)) ? data : undefined;
}

/** A fresh private key, PEM. */
export function generateIdentity(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: RSA_BYTES * 8 });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  // mtcute 0.30 looks up the fingerprint in hex without leading zeros and never finds a key whose fingerprint has them.
  const startsWithZero = BigInt.asUintN(64, new ServerIdentity(pem).fingerprint) >> 60n === 0n;
  return startsWithZero ? generateIdentity() : pem;
}
