import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TelegramGateway } from '@giftbuyer/telegram';
import { AccountListModule } from './account-list/account-list.module.js';
import { AccountRefreshModule } from './account-refresh/account-refresh.module.js';
import { ApiProfilesModule } from './api-profiles/api-profiles.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { DailySnapshots } from './backup/snapshots.js';
import { Config } from './config/config.js';
import { PgNotifications } from './database/pg-notifications.js';
import { DatabaseHealth } from './database/database-health.js';
import type { Database } from './open-database.js';
import { POOL } from './database/pool.js';
import { ErrorFilter } from './http/error-filter.js';
import { EventsModule } from './events/events.module.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { validationPipe } from './http/validation-pipe.js';
import { JsonBodyInterceptor } from './http/json-body.interceptor.js';
import { guardedGateway } from './installation/guarded-gateway.js';
import { DataLocation, Installation } from './installation/installation.js';
import { InstallationModule } from './installation/installation.module.js';
import { Metrics } from './metrics/metrics.js';
import { Keyring } from './sealing/keyring.js';
import { OwnAccessModule } from './own-access/own-access.module.js';
import { KeyUpdates } from './sealing/key-updates.js';
import { Sealing } from './sealing/sealing.js';
import { StarHistoryModule } from './star-history/star-history.module.js';
import { TelegramLoginModule } from './telegram-login/telegram-login.module.js';

@Module({})
export class AppModule {
  /** @param database migrated */
  static with(
    config: Config,
    { url, keyring, dataLocation }: Pick<Database, 'url' | 'keyring' | 'dataLocation'>,
    telegram: TelegramGateway,
  ): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url,
          applicationName: 'giftbuyer',
          ...POOL,
          autoLoadEntities: true,
          retryAttempts: 0,
        }),
        ScheduleModule.forRoot(),
        InstallationModule,
        AuditModule,
        AuthModule,
        OwnAccessModule,
        ApiProfilesModule,
        EventsModule,
        AccountListModule,
        AccountRefreshModule,
        StarHistoryModule,
        TelegramLoginModule,
      ],
      controllers: [HealthController],
      providers: [
        { provide: Config, useValue: config },
        { provide: DataLocation, useValue: { location: dataLocation } satisfies DataLocation },
        { provide: Keyring, useValue: keyring },
        {
          provide: TelegramGateway,
          inject: [Installation],
          useFactory: (installation: Installation) => guardedGateway(telegram, installation),
        },
        Sealing,
        KeyUpdates,
        { provide: PgNotifications, useFactory: () => new PgNotifications(url) },
        DatabaseHealth,
        Readiness,
        Metrics,
        {
          provide: DailySnapshots,
          inject: [DatabaseHealth],
          useFactory: (health: DatabaseHealth) => new DailySnapshots(url, config, health),
        },
        { provide: APP_FILTER, useClass: ErrorFilter },
        { provide: APP_INTERCEPTOR, useClass: JsonBodyInterceptor },
        { provide: APP_PIPE, useFactory: validationPipe },
      ],
      exports: [Config, DataLocation, Keyring, Sealing, PgNotifications, DatabaseHealth, TelegramGateway],
    };
  }
}
