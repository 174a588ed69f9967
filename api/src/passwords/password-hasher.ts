import { argon2, randomBytes, randomInt, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';

const derive = promisify(argon2);

/** Of argon2id. Memory in KiB. */
export interface HashParameters {
  memory: number;
  passes: number;
  parallelism: number;
}

/** The floor of OWASP's password storage cheat sheet for argon2id. */
const PARAMETERS: HashParameters = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const MAX_RUNNING = 2;
const MAX_WAITING = 32;
/** Of the last checks, for `simulateCheck`. */
const MAX_DURATIONS = 16;

/** `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, the PHC string format; base64 without padding. */
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

/** Priority of a check: `known` browsers come before `anybody`. */
export type Lane = 'known' | 'anybody';

export interface PasswordCheck {
  matches: boolean;
  /** The hash was made with weaker parameters than the present ones. */
  isWeak: boolean;
}

/**
 * Hashes passwords with argon2id, at most two at a time: each takes a core and 19 MiB. Each lane has a queue of its own, so
 * that guesses of strangers do not delay known browsers.
 */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: Record<Lane, (() => void)[]> = { known: [], anybody: [] };
  /** In milliseconds, including the time in the queue. */
  private readonly durations: number[] = [];
  /** Of new hashes. */
  private parameters = PARAMETERS;

  /** For later hashes. Stored hashes keep theirs. Tests make hashes cheap; the panel itself does not call it. */
  useParameters(parameters: HashParameters): void {
    this.parameters = parameters;
  }

  /** The PHC string of a password. @throws AppError `too_many_requests` */
  async hash(password: string, lane: Lane = 'anybody'): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return phc(this.parameters, salt, await this.tag(password, salt, this.parameters, lane));
  }

  /**
   * Compares a password with a PHC string. Null, for an unknown user, takes as long as a wrong password.
   * @throws AppError `too_many_requests`
   */
  async check(password: string, hash: string | null, lane: Lane = 'anybody'): Promise<PasswordCheck> {
    const parts = PHC.exec(hash ?? this.dummyHash());
    if (!parts) throw new Error('A password hash in the database is malformed');
    const [memory, passes, parallelism] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
    const [salt, expected] = [Buffer.from(parts[4] ?? '', 'base64'), Buffer.from(parts[5] ?? '', 'base64')];
    const since = performance.now();
    const tag = await this.tag(password, salt, { memory, passes, parallelism }, lane);
    this.durations.push(performance.now() - since);
    if (this.durations.length > MAX_DURATIONS) this.durations.shift();
    return {
      matches: tag.length === expected.length && timingSafeEqual(tag, expected),
      isWeak: memory < this.parameters.memory || passes < this.parameters.passes,
    };
  }

  /** Waits as long as one of the last checks took, without its work. */
  async simulateCheck(): Promise<void> {
    const duration = this.durations[randomInt(MAX_DURATIONS) % Math.max(this.durations.length, 1)];
    if (duration === undefined) await this.check('', null);
    else await pause(duration);
  }

  /** A hash of random bytes, for unknown users. */
  private dummyHash(): string {
    return phc(this.parameters, randomBytes(SALT_BYTES), randomBytes(TAG_BYTES));
  }

  private async tag(password: string, nonce: Buffer, strength: HashParameters, lane: Lane): Promise<Buffer> {
    const input: Argon2Parameters = { message: password, nonce, tagLength: TAG_BYTES, ...strength };
    await this.waitForSlot(lane);
    try {
      return await derive('argon2id', input);
    } finally {
      const next = this.waiting.known.shift() ?? this.waiting.anybody.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private async waitForSlot(lane: Lane): Promise<void> {
    if (this.running < MAX_RUNNING) {
      this.running += 1;
      return;
    }
    if (this.waiting[lane].length >= MAX_WAITING) throw new AppError('too_many_requests');
    await new Promise<void>((resolve) => this.waiting[lane].push(resolve));
  }
}

function phc(strength: HashParameters, salt: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = strength;
  const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}
