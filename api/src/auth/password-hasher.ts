import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';

const derive = promisify(argon2);

/** The floor of OWASP's password storage cheat sheet for argon2id. Memory in KiB. */
const STRENGTH = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const MAX_RUNNING = 2;
const MAX_WAITING = 32;

/** `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, the PHC string format; base64 without padding. */
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

export interface PasswordCheck {
  matches: boolean;
  /** The hash was made with less work than is usual now. */
  isWeak: boolean;
}

/** Hashes passwords with argon2id, at most two at a time: each takes a core and 19 MiB. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Of a password nobody knows. */
  private readonly dummy = phc(STRENGTH, randomBytes(SALT_BYTES), randomBytes(TAG_BYTES));

  /** The PHC string of a password. @throws AppError `too_many_requests` */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return phc(STRENGTH, salt, await this.tag(password, salt, STRENGTH));
  }

  /**
   * Compares a password with a PHC string. Null, for a name that nobody has, takes as long as a wrong password.
   * @throws AppError `too_many_requests`
   */
  async check(password: string, hash: string | null): Promise<PasswordCheck> {
    const parts = PHC.exec(hash ?? this.dummy);
    if (!parts) throw new Error('A password hash in the database is malformed');
    const [memory, passes, parallelism] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
    const [salt, expected] = [Buffer.from(parts[4] ?? '', 'base64'), Buffer.from(parts[5] ?? '', 'base64')];
    const tag = await this.tag(password, salt, { memory, passes, parallelism });
    return {
      matches: tag.length === expected.length && timingSafeEqual(tag, expected),
      isWeak: memory < STRENGTH.memory || passes < STRENGTH.passes,
    };
  }

  private async tag(password: string, nonce: Buffer, strength: typeof STRENGTH): Promise<Buffer> {
    const input: Argon2Parameters = { message: password, nonce, tagLength: TAG_BYTES, ...strength };
    await this.turn();
    try {
      return await derive('argon2id', input);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private async turn(): Promise<void> {
    if (this.running < MAX_RUNNING) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= MAX_WAITING) throw new AppError('too_many_requests');
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

function phc(strength: typeof STRENGTH, salt: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = strength;
  const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}
