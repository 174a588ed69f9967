import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AttemptLimitEntity } from './attempt-limit.entity.js';
import { AttemptLimits } from './attempt-limits.js';
import { KnownBrowsers } from './known-browsers.js';
import { PasswordChecks } from './password-checks.js';
import { PasswordHasher } from './password-hasher.js';

@Module({
  imports: [TypeOrmModule.forFeature([AttemptLimitEntity])],
  providers: [AttemptLimits, KnownBrowsers, PasswordChecks, PasswordHasher],
  exports: [KnownBrowsers, PasswordChecks, PasswordHasher],
})
export class PasswordsModule {}
