import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { toBigInt, toBytes } from './bytes.js';

/** The 2048-bit safe prime that Telegram's servers use; clients know it and need not test it. */
export const DH_PRIME = BigInt(
  '0xc71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db' +
    'fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642' +
    '477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b410d' +
    'ba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4e41' +
    '8fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4f' +
    'adf034b10403119cd8e3b92fcc5b',
);
export const DH_GENERATOR = 3n;
/** Numbers modulo the prime are hashed and sent in this many bytes. */
export const DH_BYTES = 256;

/** `base ** exponent` modulo the prime, for `0 <= base < prime` and `0 < exponent < prime`. */
export function power(base: bigint, exponent: bigint): bigint {
  // A raw RSA operation is the only constant-time modular power in node:crypto, and ten times faster than BigInt.
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'RSA', n: toBytes(DH_PRIME).toString('base64url'), e: toBytes(exponent).toString('base64url') },
  });
  return toBigInt(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, toBytes(base, DH_BYTES)));
}

/** A secret exponent: 2047 random bits, hence below the prime. */
export function randomExponent(): bigint {
  return BigInt.asUintN(2047, toBigInt(randomBytes(DH_BYTES))) | 1n;
}

/** Whether a public value is far enough from 0 and the prime (https://core.telegram.org/mtproto/auth_key). */
export function isSafePublicValue(value: bigint): boolean {
  const margin = 1n << 1984n;
  return value > margin && value < DH_PRIME - margin;
}
