import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AttemptLimitEntity } from './attempt-limit.entity.js';
import { AttemptLimits } from './attempt-limits.js';
import { SecondFactorModule } from '../second-factor/second-factor.module.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { CrossSiteGuard } from './cross-site.guard.js';
import { InviteEntity } from './invite.entity.js';
import { Invites } from './invites.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { JwtStrategy } from './jwt.strategy.js';
import { KnownBrowsers } from './known-browsers.js';
import { PanelAccess } from './panel-access.js';
import { PanelSessions } from './panel-sessions.js';
import { PasswordChecks } from './password-checks.js';
import { PasswordHasher } from './password-hasher.js';
import { RegistrationController } from './registration.controller.js';
import { Registration } from './registration.js';
import { SecondStep } from './second-step.js';
import { SessionCookie } from './session-cookie.js';
import { SessionEvents } from './session-events.js';
import { SessionTokenEntity } from './session-token.entity.js';
import { StepUpGuard } from './step-up.js';
import { UserRateGuard } from './user-rate.guard.js';
import { UserEntity } from './user.entity.js';

@Module({
  imports: [
    SecondFactorModule,
    TypeOrmModule.forFeature([UserEntity, SessionTokenEntity, AttemptLimitEntity, InviteEntity]),
    JwtModule.register({}),
  ],
  controllers: [AuthController, RegistrationController],
  providers: [
    AttemptLimits,
    AuthService,
    Invites,
    JwtStrategy,
    KnownBrowsers,
    PanelAccess,
    PanelSessions,
    PasswordChecks,
    PasswordHasher,
    Registration,
    SessionCookie,
    SecondStep,
    SessionEvents,
    // Guards run in this order.
    { provide: APP_GUARD, useClass: CrossSiteGuard },
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: UserRateGuard },
    { provide: APP_GUARD, useClass: StepUpGuard },
  ],
  exports: [AuthService, PanelAccess, SessionCookie, SessionEvents],
})
export class AuthModule {}
