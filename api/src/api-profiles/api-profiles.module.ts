import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiProfileEntity } from './api-profile.entity.js';
import { ApiProfilesController } from './api-profiles.controller.js';
import { ApiProfilesService } from './api-profiles.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([ApiProfileEntity])],
  controllers: [ApiProfilesController],
  providers: [ApiProfilesService],
  exports: [ApiProfilesService],
})
export class ApiProfilesModule {}
