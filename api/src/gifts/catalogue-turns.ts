import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Environment } from '@giftbuyer/contracts';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { AccountBackoff } from './account-backoff.js';
import { notifyCatalogueEvents } from './catalogue-events.js';
import {
  type CatalogueTurn,
  END_TURN,
  RELEASE_LEASES_OF_OWNER,
  END_TURN_WITH_WAIT,
  CLAIM_TURNS,
} from './catalogue-lease.sql.js';
import type { HeldLease } from './gift-catalogue.js';

export interface Turn extends Omit<CatalogueTurn, 'token'> {
  environment: Environment;
  lease: HeldLease;
}

/** The leases of the catalogues, by the clock of the database. */
@Injectable()
export class CatalogueTurns {
  private readonly owner = randomUUID();
  private readonly backoff = new AccountBackoff();

  constructor(
    private readonly database: DataSource,
    private readonly config: Config,
  ) {}

  /** Of the catalogues whose time has come and that no process reads. */
  async claimTurns(environments: readonly Environment[]): Promise<Turn[]> {
    const [rows] = await this.database.query<[(CatalogueTurn & { environment: Environment })[]]>(CLAIM_TURNS, [
      this.owner,
      environments,
      this.backoff.waiting(),
    ]);
    return rows.map(({ token, ...turn }) => ({ ...turn, lease: { owner: this.owner, token } }));
  }

  /** An account that cannot be read holds its turn for long: others come first for a while. */
  recordReach({ accountId }: Turn, isReached: boolean): void {
    if (isReached) this.backoff.recordSuccess(accountId);
    else this.backoff.recordFailure(accountId);
  }

  /** Sets when the next turn is. @param isAnswered whether Telegram answered, if only that nothing has changed */
  async endTurn({ environment, lease }: Turn, isAnswered: boolean): Promise<void> {
    const { giftsPollSeconds } = this.config;
    await this.database.query(END_TURN, [environment, lease.owner, lease.token, giftsPollSeconds, isAnswered]);
  }

  /** After `FLOOD_WAIT`: no account asks before that time, and all ask less often afterwards. */
  async recordWait({ environment, lease }: Turn, seconds: number): Promise<void> {
    const { giftsPollSeconds } = this.config;
    await this.database.transaction(async (manager) => {
      const [rows] = await manager.query<[unknown[]]>(END_TURN_WITH_WAIT, [
        environment,
        lease.owner,
        lease.token,
        giftsPollSeconds,
        seconds,
      ]);
      if (rows.length === 0) return;
      await notifyCatalogueEvents(manager, environment, [{ type: 'catalogue.updated', data: { environment } }]);
    });
  }

  /** At the end of the process, so that another one need not wait for the expiry. */
  async releaseAll(): Promise<void> {
    await this.database.query(RELEASE_LEASES_OF_OWNER, [this.owner]);
  }
}
