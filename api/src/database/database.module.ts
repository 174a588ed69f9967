import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatabaseHealth } from './database-health.js';
import { DATABASE_URL } from './database-url.js';
import { PgNotifications } from './pg-notifications.js';
import { POOL } from './pool.js';
import { UserTurns } from './user-turns.js';

@Global()
@Module({})
export class DatabaseModule {
  /** @param url of the database, migrated */
  static forRoot(url: string): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url,
          applicationName: 'giftbuyer',
          ...POOL,
          autoLoadEntities: true,
          retryAttempts: 0,
        }),
      ],
      providers: [{ provide: DATABASE_URL, useValue: url }, DatabaseHealth, PgNotifications, UserTurns],
      exports: [DATABASE_URL, DatabaseHealth, PgNotifications, UserTurns],
    };
  }
}
