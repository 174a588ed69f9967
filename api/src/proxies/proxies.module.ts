import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiProfilesModule } from '../api-profiles/api-profiles.module.js';
import { ProxiesController } from './proxies.controller.js';
import { ProxiesService } from './proxies.service.js';
import { ProxyAccess } from './proxy-access.js';
import { ProxyAddresses } from './proxy-addresses.js';
import { ProxyChecks } from './proxy-checks.js';
import { ProxySettingsEntity } from './proxy-settings.entity.js';
import { ProxySettingsService } from './proxy-settings.js';
import { ProxyEntity } from './proxy.entity.js';

@Module({
  imports: [ApiProfilesModule, TypeOrmModule.forFeature([ProxyEntity, ProxySettingsEntity])],
  controllers: [ProxiesController],
  providers: [ProxiesService, ProxyAccess, ProxyAddresses, ProxyChecks, ProxySettingsService],
  exports: [ProxyAccess],
})
export class ProxiesModule {}
