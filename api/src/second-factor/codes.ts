import { createHash, randomBytes } from 'node:crypto';
import { plainText } from '@giftbuyer/contracts';
import { Secret, TOTP } from 'otpauth';

const ISSUER = 'GiftBuyer';
const PERIOD_SECONDS = 30;
/** As long as the output of SHA-1 (RFC 4226, 4, R6). */
const SEED_BYTES = 20;
/** How many steps before and after the present one a code may be of (RFC 6238, 5.2). */
const WINDOW = 1;
const RECOVERY_CODES = 10;
/** Crockford's Base32, in lower case: no i, l, o or u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** Of 5 bits each. */
const RECOVERY_LENGTH = 16;

/** The seed of an app, in Base32 (RFC 4648, 6) as people type it. */
export function newSeed(): string {
  return new Secret({ buffer: new Uint8Array(randomBytes(SEED_BYTES)).buffer }).base32;
}

/** The content of the QR code, in the de-facto format of apps: `otpauth://totp/…`. */
export function otpauthUri(seed: string, username: string): string {
  return totpOf(seed, username).toString();
}

/** The time step that a code of six digits belongs to, null when it is none of the present ones. @param now seconds since 1970 */
export function timeStepOf(seed: string, code: string, now: number): number | null {
  const delta = totpOf(seed).validate({ token: code, timestamp: now * 1000, window: WINDOW });
  return delta === null ? null : Math.floor(now / PERIOD_SECONDS) + delta;
}

/** Ten of them, in groups of four: `k7mq-4xzd-0a2b-9cde`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from(randomBytes(RECOVERY_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
    return letters.match(/.{4}/g)?.join('-') ?? '';
  });
}

/** SHA-256 of the user and the code: what `SecondFactors` keeps an HMAC of. */
export function recoveryHash(userId: number, code: string): Buffer {
  return createHash('sha256').update(`recovery-code|${userId}|${code}`).digest();
}

/** The kind and canonical form of a typed code; null when it is neither kind. */
export function parseCode(text: string): { kind: 'app' | 'recovery'; code: string } | null {
  const code = plainText(text)
    .replace(/[\s\p{Pd}\u2212]/gu, '')
    .toLowerCase();
  if (/^\d{6}$/.test(code)) return { kind: 'app', code };
  // Crockford's Base32 reads o as 0, i and l as 1.
  const letters = code.replaceAll('o', '0').replace(/[il]/g, '1');
  const isRecovery = letters.length === RECOVERY_LENGTH && [...letters].every((letter) => ALPHABET.includes(letter));
  return isRecovery ? { kind: 'recovery', code: letters.match(/.{4}/g)?.join('-') ?? '' } : null;
}

function totpOf(seed: string, label = ''): TOTP {
  return new TOTP({
    issuer: ISSUER,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(seed),
  });
}
