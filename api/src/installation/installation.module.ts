import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { InstallationEntity } from './installation.entity.js';
import { DataLocation, Installation } from './installation.js';

@Global()
@Module({})
export class InstallationModule {
  /** @param location see `DataLocation` */
  static forRoot(location: string): DynamicModule {
    return {
      module: InstallationModule,
      imports: [TypeOrmModule.forFeature([InstallationEntity])],
      providers: [{ provide: DataLocation, useValue: { location } satisfies DataLocation }, Installation],
      exports: [Installation],
    };
  }
}
