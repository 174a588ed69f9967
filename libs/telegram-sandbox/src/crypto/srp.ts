import { pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { sha256, toBigInt, toBytes, xor } from './bytes.js';
import { DH_BYTES, DH_GENERATOR, DH_PRIME, power, randomExponent } from './diffie-hellman.js';

/** What the server keeps of a password (https://core.telegram.org/api/srp). */
export interface PasswordVerifier {
  salt1: Buffer;
  salt2: Buffer;
  /** g to the power of the password's hash. */
  v: bigint;
}

const pad = (value: bigint): Buffer => toBytes(value, DH_BYTES);
const saltedHash = (data: Buffer, salt: Buffer): Buffer => sha256(salt, data, salt);

export function makeVerifier(password: string, salts?: { salt1: Buffer; salt2: Buffer }): PasswordVerifier {
  const { salt1, salt2 } = salts ?? { salt1: randomBytes(40), salt2: randomBytes(16) };
  const first = saltedHash(saltedHash(Buffer.from(password), salt1), salt2);
  const x = toBigInt(saltedHash(pbkdf2Sync(first, salt1, 100_000, 64, 'sha512'), salt2));
  return { salt1, salt2, v: power(DH_GENERATOR, x) };
}

/** The server's half of one password check. */
export class PasswordChallenge {
  /** `srp_B`, 256 bytes. */
  readonly publicValue: Buffer;
  private readonly b = randomExponent();

  constructor(private readonly verifier: PasswordVerifier) {
    const k = toBigInt(sha256(pad(DH_PRIME), pad(DH_GENERATOR)));
    this.publicValue = pad((k * verifier.v + power(DH_GENERATOR, this.b)) % DH_PRIME);
  }

  /**
   * Whether `m1` proves that the client knows the password.
   *
   * @param a the client's public value; `isValidPublicValue` has been checked
   */
  accepts(a: Buffer, m1: Buffer): boolean {
    const { salt1, salt2, v } = this.verifier;
    const A = pad(toBigInt(a));
    const u = toBigInt(sha256(A, this.publicValue));
    const s = power((toBigInt(a) * power(v, u)) % DH_PRIME, this.b);
    const groups = xor(sha256(pad(DH_PRIME)), sha256(pad(DH_GENERATOR)));
    const expected = sha256(groups, sha256(salt1), sha256(salt2), A, this.publicValue, sha256(pad(s)));
    return m1.length === expected.length && timingSafeEqual(m1, expected);
  }
}

/** With a client value of 0 modulo the prime the secret would be predictable. */
export function isValidPublicValue(a: Buffer): boolean {
  const value = toBigInt(a);
  return a.length <= DH_BYTES && value > 0n && value < DH_PRIME;
}
