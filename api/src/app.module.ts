import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import type { TelegramGateway } from '@giftbuyer/telegram';
import { AccountDevicesModule } from './account-devices/account-devices.module.js';
import { AccountListModule } from './account-list/account-list.module.js';
import { AccountRefreshModule } from './account-refresh/account-refresh.module.js';
import { ApiProfilesModule } from './api-profiles/api-profiles.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { LateBodyInterceptor } from './auth/late-body.interceptor.js';
import { BackupModule } from './backup/backup.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { EventsModule } from './events/events.module.js';
import { GiftsModule } from './gifts/gifts.module.js';
import { HealthModule } from './health/health.module.js';
import { ErrorFilter } from './http/error-filter.js';
import { JsonBodyInterceptor } from './http/json-body.interceptor.js';
import { validationPipe } from './http/validation-pipe.js';
import { InstallationModule } from './installation/installation.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { SessionHandoverModule } from './session-handover/session-handover.module.js';
import type { Database } from './open-database.js';
import { ProxiesModule } from './proxies/proxies.module.js';
import { SecuritySettingsModule } from './security-settings/security-settings.module.js';
import { SealingModule } from './sealing/sealing.module.js';
import { SessionImportModule } from './session-import/session-import.module.js';
import { StarHistoryModule } from './star-history/star-history.module.js';
import { StarLedgerModule } from './star-ledger/star-ledger.module.js';
import { TagsModule } from './tags/tags.module.js';
import { TelegramModule } from './telegram/telegram.module.js';
import { TelegramLoginModule } from './telegram-login/telegram-login.module.js';

@Module({})
export class AppModule {
  /** @param database migrated */
  static forRoot(
    config: Config,
    database: Pick<Database, 'url' | 'keyring' | 'dataLocation'>,
    telegram: TelegramGateway,
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        // Global: every module may inject what these export.
        ConfigModule.forRoot(config),
        DatabaseModule.forRoot(database.url),
        SealingModule.forRoot(database.keyring),
        InstallationModule.forRoot(database.dataLocation),
        TelegramModule.forRoot(telegram),
        AuditModule,
        ScheduleModule.forRoot(),
        // Of the operator.
        BackupModule,
        HealthModule,
        MetricsModule,
        // Of users.
        AuthModule,
        SecuritySettingsModule,
        ApiProfilesModule,
        ProxiesModule,
        EventsModule,
        AccountDevicesModule,
        AccountListModule,
        AccountRefreshModule,
        GiftsModule,
        SessionHandoverModule,
        StarHistoryModule,
        StarLedgerModule,
        TelegramLoginModule,
        SessionImportModule,
        TagsModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ErrorFilter },
        // Interceptors run in this order.
        { provide: APP_INTERCEPTOR, useClass: JsonBodyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: LateBodyInterceptor },
        { provide: APP_PIPE, useFactory: validationPipe },
      ],
    };
  }
}
