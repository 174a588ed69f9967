import type { Api } from 'telegram';
import { GetFutureSalts } from './teleproto-patches/future-salts.js';

/** Each of Telegram's salts lasts half an hour, so these last eight hours. */
const SALTS_PER_REQUEST = 16;
const RENEW_BELOW_SECONDS = 2 * 60 * 60;
/** The lifetime of a salt that the server named without an end. */
const ASSUMED_LIFETIME_SECONDS = 30 * 60;

interface Salt {
  /** Unix seconds. */
  since: number;
  until: number;
  value: bigint;
}

/** TL `future_salt`: since (4 bytes), until (4), the salt (8), little endian. */
const SALT_BYTES = 16;

/**
 * The server salts of one key, each with its time of validity (MTProto, "Server salt"). A message with another salt is
 * rejected, which costs a round trip. Salts are useless without the key.
 */
export class ServerSalts {
  private known: Salt[];

  /** @param text a result of `toString`; invalid text only costs the round trip */
  constructor(text: string) {
    this.known = decode(Buffer.from(text, 'base64url'));
  }

  /** The salt that is valid now; 0, which no server uses, when it is not known. */
  get currentSalt(): bigint {
    const now = unixNow();
    return this.known.findLast(({ since, until }) => since <= now && now < until)?.value ?? 0n;
  }

  get isRunningLow(): boolean {
    return !this.known.some(({ until }) => until > unixNow() + RENEW_BELOW_SECONDS);
  }

  /** The request for the salts of the next hours; its answer is stored when it arrives. */
  createRequest(): Api.GetFutureSalts {
    return new GetFutureSalts(SALTS_PER_REQUEST, (bytes) => (this.known = decode(bytes)));
  }

  /** Stores the salt that the server named. An unknown one means that the others are not valid any more. */
  learnSalt(value: bigint): void {
    if (value === 0n || this.known.some((salt) => salt.value === value)) return;
    const since = unixNow();
    this.known = [{ since, until: since + ASSUMED_LIFETIME_SECONDS, value }];
  }

  /** base64url, 22 characters for each salt. */
  toString(): string {
    return Buffer.concat(this.known.map(encode)).toString('base64url');
  }
}

function decode(bytes: Buffer): Salt[] {
  return Array.from({ length: Math.floor(bytes.length / SALT_BYTES) }, (_, i) => ({
    since: bytes.readUInt32LE(i * SALT_BYTES),
    until: bytes.readUInt32LE(i * SALT_BYTES + 4),
    value: bytes.readBigInt64LE(i * SALT_BYTES + 8),
  }));
}

function encode({ since, until, value }: Salt): Buffer {
  const bytes = Buffer.alloc(SALT_BYTES);
  bytes.writeUInt32LE(since, 0);
  bytes.writeUInt32LE(until, 4);
  bytes.writeBigInt64LE(value, 8);
  return bytes;
}

function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}
