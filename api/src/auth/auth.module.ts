import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { SecondFactorModule } from '../second-factor/second-factor.module.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { CrossSiteGuard } from './cross-site.guard.js';
import { InviteEntity } from './invite.entity.js';
import { Invites } from './invites.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { JwtStrategy } from './jwt.strategy.js';
import { MeController } from './me.controller.js';
import { PanelAccess } from './panel-access.js';
import { PanelSessions } from './panel-sessions.js';
import { PasswordService } from './password.service.js';
import { RegistrationPolicy } from './registration-policy.js';
import { RegistrationController } from './registration.controller.js';
import { RegistrationService } from './registration.service.js';
import { SecondFactorSignIn } from './second-factor-sign-in.js';
import { SecondStep } from './second-step.js';
import { SessionCookie } from './session-cookie.js';
import { SessionEvents } from './session-events.js';
import { SessionTokenEntity } from './session-token.entity.js';
import { SignInCookies } from './sign-in-cookies.js';
import { StepUpGuard } from './step-up.js';
import { UserPasswords } from './user-passwords.js';
import { UserRateGuard } from './user-rate.guard.js';
import { UserEntity } from './user.entity.js';

@Module({
  imports: [
    PasswordsModule,
    SecondFactorModule,
    TypeOrmModule.forFeature([UserEntity, SessionTokenEntity, InviteEntity]),
    JwtModule.register({}),
  ],
  controllers: [RegistrationController, AuthController, MeController],
  providers: [
    AuthService,
    Invites,
    JwtStrategy,
    PanelAccess,
    PanelSessions,
    PasswordService,
    RegistrationPolicy,
    RegistrationService,
    SecondFactorSignIn,
    SecondStep,
    SessionCookie,
    SessionEvents,
    SignInCookies,
    UserPasswords,
    // Guards run in this order.
    { provide: APP_GUARD, useClass: CrossSiteGuard },
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: UserRateGuard },
    { provide: APP_GUARD, useClass: StepUpGuard },
  ],
  exports: [PanelAccess, PasswordService, SessionCookie, SessionEvents],
})
export class AuthModule {}
