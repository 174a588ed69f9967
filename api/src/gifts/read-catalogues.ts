import { Injectable } from '@nestjs/common';
import { AccountSessions } from '../account-sessions/account-sessions.js';
import { DatabaseHealth } from '../database/database-health.js';
import { GiftCatalogue } from './gift-catalogue.js';

/** Longer than a reading takes, so that what a watcher has read meanwhile is kept. */
const READING_AGE_MS = 20_000;

/** Stores the catalogues that readings of accounts bring along. */
@Injectable()
export class ReadCatalogues {
  constructor(sessions: AccountSessions, catalogue: GiftCatalogue, databaseHealth: DatabaseHealth) {
    sessions.catalogues$.subscribe((read) => {
      void databaseHealth.runJob('read-catalogues', async () => {
        const { environment, accountId } = read;
        await catalogue.saveCatalogue(environment, read.catalogue, { ageMs: READING_AGE_MS, accountId });
      });
    });
  }
}
