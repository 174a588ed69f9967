import { type DynamicModule, Global, Module } from '@nestjs/common';
import { KeyUpdates } from './key-updates.js';
import { Keyring } from './keyring.js';
import { Sealing } from './sealing.js';

@Global()
@Module({})
export class SealingModule {
  static forRoot(keyring: Keyring): DynamicModule {
    return {
      module: SealingModule,
      providers: [{ provide: Keyring, useValue: keyring }, Sealing, KeyUpdates],
      exports: [Keyring, Sealing],
    };
  }
}
