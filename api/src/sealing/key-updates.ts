import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { concatMap, map, merge } from 'rxjs';
import { DataSource } from 'typeorm';
import { Config } from '../config.js';
import { PgNotifications } from '../database/pg-notifications.js';
import { toLoggable } from '../errors/loggable-error.js';
import { Keyring, type KeyQuery, readKeyring } from './keyring.js';

/** Reads the keys again when somebody has added or removed one, and when a message of that may be lost. */
@Injectable()
export class KeyUpdates implements OnModuleInit {
  private readonly logger = new Logger(KeyUpdates.name);

  constructor(
    private readonly database: DataSource,
    private readonly keyring: Keyring,
    private readonly config: Config,
    private readonly notifications: PgNotifications,
  ) {}

  onModuleInit(): void {
    const isMessage = (value: unknown): value is object => typeof value === 'object' && value !== null;
    merge(
      this.notifications.messages$('giftbuyer_keys_changed', isMessage).pipe(map(() => undefined)),
      this.notifications.connectionLost$,
    )
      .pipe(concatMap(() => this.read()))
      .subscribe();
  }

  private async read(): Promise<void> {
    const query: KeyQuery = async (sql, parameters) => ({ rows: await this.database.query(sql, parameters) });
    try {
      this.keyring.replaceWith(await readKeyring(query, this.config));
    } catch (error) {
      // With the keys of before everything opens that was sealed before.
      this.logger.error(`The keys could not be read again: ${toLoggable(error)}`);
    }
  }
}
