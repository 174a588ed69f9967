import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DatabaseHealth } from '../database/database-health.js';
import { runPrepared } from '../database/prepared-query.js';
import { AppError } from '../errors/app-error.js';
import { Keyring } from '../sealing/keyring.js';

/** A bucket of permits that refills one at a time (leaky bucket). */
export interface Bucket {
  burst: number;
  refillSeconds: number;
}

/** Failures before the first wait, which is one second; each further failure doubles it. */
const FREE_FAILURES = 5;
const MAX_WAIT_SECONDS = 60;
const RETENTION_HOURS = 12;
const MAX_CACHED_WAITS = 10_000;

/**
 * Each statement is one round trip and atomic, so that concurrent attempts, also at several instances, cannot share a permit.
 * A bucket is its "theoretical arrival time" (GCRA, ITU-T I.371). The row that tells the wait may be older than the one that
 * refused the permit, so the wait has a minimum.
 */
const TAKE_PERMIT = {
  name: 'take from a bucket',
  text: `WITH taken AS (
      INSERT INTO attempt_limits AS bucket (key, failures, at) VALUES ($1, 0, now() + make_interval(secs => $3))
      ON CONFLICT (key) DO UPDATE SET at = greatest(bucket.at, now()) + make_interval(secs => $3)
      WHERE bucket.at <= now() + make_interval(secs => $3 * ($2 - 1))
      RETURNING at)
    SELECT 0 AS wait FROM taken
    UNION ALL
    SELECT greatest(1, ceil(extract(epoch FROM at - now()) - $3 * ($2 - 1)))::integer FROM attempt_limits
    WHERE key = $1 AND NOT EXISTS (SELECT FROM taken)`,
};
const RETURN_PERMIT = {
  name: 'return to a bucket',
  text: 'UPDATE attempt_limits SET at = at - make_interval(secs => $2) WHERE key = $1',
};
const COUNT_FAILURE = {
  name: 'count a failure',
  text: `INSERT INTO attempt_limits AS name (key, failures, at) VALUES ($1, 1, now())
    ON CONFLICT (key) DO UPDATE SET
      failures = CASE WHEN name.at < now() - make_interval(hours => ${RETENTION_HOURS}) THEN 1 ELSE name.failures + 1 END,
      at = now()
    WHERE name.failures < ${FREE_FAILURES} OR name.at <= now() - make_interval(secs =>
      least(${MAX_WAIT_SECONDS}, power(2, least(name.failures - ${FREE_FAILURES}, 10))))
    RETURNING failures`,
};
const UNCOUNT_FAILURE = {
  name: 'uncount a failure',
  text: 'UPDATE attempt_limits SET failures = greatest(failures - 1, 0) WHERE key = $1',
};

/** Counts attempts in the database: all instances share the counters, and a restart keeps them. */
@Injectable()
export class AttemptLimits {
  /** End of the wait that the database has answered, by key; in milliseconds of `performance.now()`. */
  private readonly waitEnds = new Map<string, number>();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly keyring: Keyring,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  /** Takes a permit. @throws AppError `too_many_requests` with the seconds until the next one */
  async takePermit(what: string, { burst, refillSeconds }: Bucket): Promise<void> {
    const now = performance.now();
    const known = this.waitEnds.get(what) ?? 0;
    if (known > now) throw tooMany(Math.ceil((known - now) / 1000));
    const [row] = await runPrepared<{ wait: number }>(this.database, TAKE_PERMIT, [
      this.keyOf(what),
      burst,
      refillSeconds,
    ]);
    if (row?.wait === 0) return;
    // No row: a concurrent attempt has just created the bucket.
    const wait = row?.wait ?? 1;
    this.cacheWait(what, now + wait * 1000);
    throw tooMany(wait);
  }

  /** Returns a permit that was not needed. */
  async returnPermit(what: string, { refillSeconds }: Bucket): Promise<void> {
    this.waitEnds.delete(what);
    await runPrepared(this.database, RETURN_PERMIT, [this.keyOf(what), refillSeconds]);
  }

  /**
   * Counts an attempt as a failure before it is made, so that one that never ends is counted too. False when it must wait;
   * then it is not counted.
   */
  async countFailure(what: string): Promise<boolean> {
    return (await runPrepared(this.database, COUNT_FAILURE, [this.keyOf(what)])).length > 0;
  }

  /** Takes back the count of an attempt that succeeded. */
  async uncountFailure(what: string): Promise<void> {
    await runPrepared(this.database, UNCOUNT_FAILURE, [this.keyOf(what)]);
  }

  @Cron(CronExpression.EVERY_HOUR, { name: 'attempt-limits', waitForCompletion: true })
  async sweep(): Promise<void> {
    await this.databaseHealth.runJob('attempt-limits', () => this.deleteExpired());
  }

  async deleteExpired(): Promise<void> {
    await this.database.query(
      `DELETE FROM attempt_limits WHERE at < now() - make_interval(hours => ${RETENTION_HOURS})`,
    );
  }

  private cacheWait(what: string, until: number): void {
    this.waitEnds.delete(what);
    this.waitEnds.set(what, until);
    for (const [oldest] of this.waitEnds) {
      if (this.waitEnds.size <= MAX_CACHED_WAITS) break;
      this.waitEnds.delete(oldest);
    }
  }

  private keyOf(what: string): Buffer {
    return createHmac('sha256', this.keyring.currentKey('index').key).update(`attempts|${what}`).digest();
  }
}

function tooMany(wait_seconds: number): AppError {
  const text = {
    ru: `Слишком много попыток. Повторите через ${wait_seconds} с.`,
    en: `Too many attempts. Try again in ${wait_seconds} s.`,
  };
  return new AppError('too_many_requests', { wait_seconds }, { text });
}
