import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { InstallationEntity } from './installation.entity.js';
import { Installation } from './installation.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([InstallationEntity])],
  providers: [Installation],
  exports: [Installation],
})
export class InstallationModule {}
