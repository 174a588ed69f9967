import { type KeyObject, constants, createHash, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import library from 'telegram/crypto/IGE.js';
import { _serverKeys as libraryKeys } from 'telegram/crypto/RSA.js';
import { tlBytes, toBytes } from './tl.js';

/** An RSA key that authenticates a server. */
export interface ServerKey {
  /** Low 64 bits of SHA-1 over the TL `rsa_public_key n:string e:string`, signed. */
  fingerprint: bigint;
  /** Big endian, 256 bytes. */
  modulus: Buffer;
  key: KeyObject;
}

/** The keys of Telegram, one for the production servers and one for the test servers. */
export const PRODUCTION_KEYS = [fromLibrary('-3414540481677951611')];
export const TEST_KEYS = [fromLibrary('-5595554452916591101')];

/** @param pem an RSA public key, PKCS#1 in PEM */
export function readServerKey(pem: string): ServerKey {
  const { n, e } = createPublicKey(pem).export({ format: 'jwk' });
  if (!n || !e) throw new Error('The server key is not an RSA key');
  return fromNumbers(Buffer.from(n, 'base64url'), Buffer.from(e, 'base64url'));
}

function fromLibrary(fingerprint: string): ServerKey {
  const known = libraryKeys.get(fingerprint);
  if (!known) throw new Error(`The library does not know the RSA key ${fingerprint}`);
  return fromNumbers(toBytes(BigInt(known.n.toString())), toBytes(BigInt(known.e)));
}

function fromNumbers(modulus: Buffer, exponent: Buffer): ServerKey {
  const digest = createHash('sha1')
    .update(Buffer.concat([tlBytes(modulus), tlBytes(exponent)]))
    .digest();
  const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') };
  return { fingerprint: digest.readBigInt64LE(12), modulus, key: createPublicKey({ format: 'jwk', key: jwk }) };
}

const PADDED_BYTES = 192;
const ZERO_IV = Buffer.alloc(32);

/**
 * RSA_PAD of https://core.telegram.org/mtproto/auth_key.
 * @param data at most 144 bytes
 */
export function encryptForServer(data: Buffer, { key, modulus }: ServerKey): Buffer {
  const padded = Buffer.concat([data, randomBytes(PADDED_BYTES - data.length)]);
  const reversed = Buffer.from(padded).reverse();
  for (;;) {
    const aesKey = randomBytes(32);
    const hash = createHash('sha256').update(aesKey).update(padded).digest();
    const encrypted = new library.IGE(aesKey, ZERO_IV).encryptIge(Buffer.concat([reversed, hash]));
    const mask = createHash('sha256').update(encrypted).digest();
    const maskedKey = Buffer.from(aesKey.map((byte, i) => byte ^ mask.readUInt8(i)));
    const block = Buffer.concat([maskedKey, encrypted]);
    // Repeated with other temporary keys until the number is below the modulus.
    if (block.compare(modulus) < 0) return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
  }
}
