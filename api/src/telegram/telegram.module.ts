import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TelegramGateway } from '@giftbuyer/telegram';
import { Installation } from '../installation/installation.js';
import { guardedGateway } from './guarded-gateway.js';

/** The gateway to Telegram, as far as this installation may use it. */
@Global()
@Module({})
export class TelegramModule {
  static forRoot(gateway: TelegramGateway): DynamicModule {
    return {
      module: TelegramModule,
      providers: [
        {
          provide: TelegramGateway,
          inject: [Installation],
          useFactory: (installation: Installation) => guardedGateway(gateway, installation),
        },
      ],
      exports: [TelegramGateway],
    };
  }
}
