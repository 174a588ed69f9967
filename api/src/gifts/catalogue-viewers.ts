import { Injectable } from '@nestjs/common';
import type { Environment } from '@giftbuyer/contracts';
import { DataSource } from 'typeorm';
import { VIEW_SECONDS, RECORD_VIEW } from './catalogue-lease.sql.js';

/** `page`: a page shows the gifts. `notice`: a browser gives notice of new ones. */
export const VIEW_KINDS = ['page', 'notice'] as const;
export type ViewKind = (typeof VIEW_KINDS)[number];

/** Views of one kind within this time are one statement. */
const RECORD_EVERY_MS = 20_000;

/** The viewers of the catalogues: browsers that ask for the gifts once a minute. */
@Injectable()
export class CatalogueViewers {
  /** By environment and kind: when a view was last recorded, milliseconds of `performance.now`. */
  private readonly recorded = new Map<string, number>();
  /** By environment: the last view at this process. */
  private readonly viewed = new Map<Environment, number>();

  constructor(private readonly database: DataSource) {}

  /** Records a view by a user with an account in the environment. @returns whether there is such an account */
  async recordView(environment: Environment, userId: number, kind: ViewKind): Promise<boolean> {
    const key = `${environment} ${kind} ${userId}`;
    const now = performance.now();
    if (now - (this.recorded.get(key) ?? -Infinity) >= RECORD_EVERY_MS) {
      const rows = await this.database.query<unknown[]>(RECORD_VIEW, [environment, userId, kind === 'page']);
      if (rows.length === 0) return false;
      this.forgetOldViews(now);
      this.recorded.set(key, now);
    }
    this.viewed.set(environment, now);
    return true;
  }

  /** The environments that browsers of this process view. */
  viewedEnvironments(): Environment[] {
    const since = performance.now() - VIEW_SECONDS * 1000;
    return [...this.viewed].filter(([, at]) => at > since).map(([environment]) => environment);
  }

  private forgetOldViews(now: number): void {
    for (const [key, at] of this.recorded) if (now - at > RECORD_EVERY_MS) this.recorded.delete(key);
  }
}
