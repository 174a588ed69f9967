import { checkPrime, constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { TelegramUnreachableError } from '../errors.js';
import { toBigInt, toBytes } from './tl.js';

export const DH_BYTES = 256;
const DH_BITS = 8 * DH_BYTES;

/** The safe prime of Telegram's servers; known, so it need not be tested. */
const TELEGRAM_PRIME = BigInt(
  '0xc71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db' +
    'fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642' +
    '477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b410d' +
    'ba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4e41' +
    '8fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4f' +
    'adf034b10403119cd8e3b92fcc5b',
);

/** By g: a modulus, and the residues of the prime for which g generates a subgroup of prime order. */
const RESIDUES = new Map<number, [modulus: bigint, residues: bigint[]]>([
  [2, [8n, [7n]]],
  [3, [3n, [2n]]],
  [4, [1n, [0n]]],
  [5, [5n, [1n, 4n]]],
  [6, [24n, [19n, 23n]]],
  [7, [7n, [3n, 5n, 6n]]],
]);

/** Tested in the thread pool; an error of less than one in 2^64. */
export const isPrime: (candidate: bigint) => Promise<boolean> = promisify(checkPrime);

/**
 * The checks of a server's g and dh_prime that https://core.telegram.org/mtproto/security_guidelines demands. A prime
 * other than Telegram's is tested in the thread pool.
 * @throws TelegramUnreachableError
 */
export async function checkGroup(g: number, prime: bigint): Promise<void> {
  const [modulus, residues] = RESIDUES.get(g) ?? [1n, []];
  const isGenerator = residues.includes(prime % modulus);
  if (!isGenerator || !(prime === TELEGRAM_PRIME || (await isSafePrime(prime)))) {
    throw new TelegramUnreachableError('The server chose an unsafe Diffie-Hellman group');
  }
}

async function isSafePrime(prime: bigint): Promise<boolean> {
  if (prime >> BigInt(DH_BITS - 1) !== 1n) return false;
  return (await isPrime(prime)) && (await isPrime((prime - 1n) / 2n));
}

/** Whether g_a or g_b is at least 2^(2048-64) away from 0 and from the prime, which includes 1 < value < prime - 1. */
export function isSafePublicValue(value: bigint, prime: bigint): boolean {
  const margin = 1n << BigInt(DH_BITS - 64);
  return value >= margin && value <= prime - margin;
}

/** A secret exponent: 2047 random bits, which is less than any prime of 2048 bits. */
export function randomExponent(): bigint {
  return BigInt.asUintN(DH_BITS - 1, toBigInt(randomBytes(DH_BYTES))) | 1n;
}

/** `base ** exponent` modulo the prime, for `0 < base < prime` and `1 < exponent < prime`. */
export function modPow(base: bigint, exponent: bigint, prime: bigint): bigint {
  // The raw RSA operation is a modular power: seven times faster than one made of bigints.
  const jwk = { kty: 'RSA', n: toBytes(prime).toString('base64url'), e: toBytes(exponent).toString('base64url') };
  const key = createPublicKey({ format: 'jwk', key: jwk });
  return toBigInt(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, toBytes(base, DH_BYTES)));
}
