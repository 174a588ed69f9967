import { Injectable } from '@nestjs/common';
import type { Environment } from '@giftbuyer/contracts';
import { DataSource } from 'typeorm';
import { LOOK_SECONDS, RECORD_LOOK } from './catalogue-lease.sql.js';

/** `page`: a page shows the gifts. `notice`: a browser gives notice of new ones. */
export const LOOK_KINDS = ['page', 'notice'] as const;
export type LookKind = (typeof LOOK_KINDS)[number];

/** Looks of one kind within this time are one statement. */
const RECORD_EVERY_MS = 20_000;

/** Who looks at the catalogues: browsers that ask for the gifts once a minute. */
@Injectable()
export class CatalogueLooks {
  /** By environment and kind: when a look was last recorded, milliseconds of `performance.now`. */
  private readonly recorded = new Map<string, number>();
  /** By environment: the last look at this process. */
  private readonly looked = new Map<Environment, number>();

  constructor(private readonly database: DataSource) {}

  /** Records a look of a user with an account in the environment. @returns whether there is such an account */
  async recordLook(environment: Environment, userId: number, kind: LookKind): Promise<boolean> {
    const key = `${environment} ${kind} ${userId}`;
    const now = performance.now();
    if (now - (this.recorded.get(key) ?? -Infinity) >= RECORD_EVERY_MS) {
      const rows = await this.database.query<unknown[]>(RECORD_LOOK, [environment, userId, kind === 'page']);
      if (rows.length === 0) return false;
      this.forgetOldLooks(now);
      this.recorded.set(key, now);
    }
    this.looked.set(environment, now);
    return true;
  }

  /** The environments that browsers of this process look at. */
  lookedAt(): Environment[] {
    const since = performance.now() - LOOK_SECONDS * 1000;
    return [...this.looked].filter(([, at]) => at > since).map(([environment]) => environment);
  }

  private forgetOldLooks(now: number): void {
    for (const [key, at] of this.recorded) if (now - at > RECORD_EVERY_MS) this.recorded.delete(key);
  }
}
