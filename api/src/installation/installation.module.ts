import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { InstallationController } from './installation.controller.js';
import { InstallationEntity } from './installation.entity.js';
import { Installation } from './installation.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([InstallationEntity])],
  controllers: [InstallationController],
  providers: [Installation],
  exports: [Installation],
})
export class InstallationModule {}
