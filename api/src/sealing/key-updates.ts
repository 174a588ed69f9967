import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { defer, map, merge, retry, Subject, Subscription, switchMap } from 'rxjs';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { DatabaseHealth } from '../database/database-health.js';
import { PgNotifications } from '../database/pg-notifications.js';
import { toLoggable } from '../errors/loggable-error.js';
import { Keyring, type KeyQuery, readKeyring } from './keyring.js';

const RETRY_DELAY_MS = 1_000;

/** Reads the keys again when one was added or removed, and when a notification may be lost: before this panel listened, too. */
@Injectable()
export class KeyUpdates implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(KeyUpdates.name);
  private readonly updates = new Subscription();
  private readonly listening$ = new Subject<void>();

  constructor(
    private readonly database: DataSource,
    private readonly keyring: Keyring,
    private readonly config: Config,
    private readonly notifications: PgNotifications,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  onModuleInit(): void {
    const isMessage = (value: unknown): value is object => typeof value === 'object' && value !== null;
    this.updates.add(
      merge(
        this.notifications.messages$('giftbuyer_keys_changed', isMessage).pipe(map(() => undefined)),
        this.notifications.connectionLost$,
        this.listening$,
      )
        // Until it succeeds: without a new key, what another instance has sealed with it cannot be unsealed.
        .pipe(switchMap(() => defer(() => this.read()).pipe(retry({ delay: RETRY_DELAY_MS }))))
        .subscribe((keys) => this.keyring.replaceWith(keys)),
    );
  }

  /** `PgNotifications` listens by now. A key may have been made since the start read them. */
  onApplicationBootstrap(): void {
    this.listening$.next();
  }

  onApplicationShutdown(): void {
    this.updates.unsubscribe();
  }

  private async read(): Promise<Keyring> {
    const query: KeyQuery = async (sql, parameters) => ({ rows: await this.database.query(sql, parameters) });
    try {
      const keys = await readKeyring(query, this.config);
      if (this.keyring.isFenced) this.logger.warn('The keys were read again');
      return keys;
    } catch (error) {
      if (!this.databaseHealth.reportIfDown(error)) this.fence(error);
      throw error;
    }
  }

  /** The secret key was replaced, or its file cannot be read: a key that this panel goes on with may be removed meanwhile. */
  private fence(error: unknown): void {
    if (this.keyring.isFenced) return;
    this.keyring.fence();
    this.logger.error(
      'The keys could not be read again, and nothing is sealed until they are. If the secret key was replaced, start the ' +
        `panel again with the new one. ${toLoggable(error)}`,
    );
  }
}
