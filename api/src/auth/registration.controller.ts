import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Invite, Ok, SignInOptions } from '@giftbuyer/contracts';
import { Config } from '../config/config.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { AppError } from '../errors/app-error.js';
import { InviteDto, SignInOptionsDto } from './auth-answers.dto.js';
import { type Exchange, HttpExchange } from '../http/exchange.js';
import { RegisterDto } from './auth.dto.js';
import { type Caller, FromCaller } from './caller.js';
import { Invites } from './invites.js';
import { Public } from './public.js';
import { RegistrationPolicy } from './registration-policy.js';
import { RegistrationService } from './registration.service.js';
import { SignInCookies } from './sign-in-cookies.js';
import { CurrentUser, type AuthenticatedUser } from './authenticated-user.js';

@ApiTags('panel')
@Controller()
export class RegistrationController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly policy: RegistrationPolicy,
    private readonly signInCookies: SignInCookies,
    private readonly invites: Invites,
    private readonly config: Config,
  ) {}

  @Post('auth/register')
  @Public()
  @HttpCode(200)
  @ApiOperation({ operationId: 'register', summary: 'Register and sign in' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors(
    'username_and_password_required',
    'weak_password',
    'registration_closed',
    'invite_invalid',
    'username_taken',
    'too_many_requests',
  )
  async register(
    @Body() body: RegisterDto,
    @FromCaller() caller: Caller,
    @HttpExchange() exchange: Exchange,
  ): Promise<Ok> {
    this.signInCookies.set(exchange, await this.registration.register(body, caller), caller);
    return { ok: true };
  }

  @Get('auth/options')
  @Public()
  @ApiOperation({
    operationId: 'getSignInOptions',
    summary: 'Whether people can register, and whether plain http is used',
  })
  @ApiAnswer(SignInOptionsDto, { registration: 'open', insecure_http: false })
  async options(): Promise<SignInOptions> {
    return { registration: await this.policy.state(), insecure_http: this.config.insecureHttp };
  }

  @Post('invites')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'createInvite',
    summary: 'Invite one more person',
    description:
      'Refused where REGISTRATION lets nobody in. The token is shown once; the link is `/register#invite=TOKEN`, so that no server ' +
      'writes it into a log.',
  })
  @ApiAnswer(InviteDto, {
    token: 'q2pXl0nJ3mB6Zk8sV4tYc1hR9wEuFdGaTiOoPzQxLyU',
    expires_at: '2026-11-29T12:00:00.000Z',
  })
  @ApiErrors('forbidden', 'too_many_requests')
  async invite(@CurrentUser() user: AuthenticatedUser): Promise<Invite> {
    const { registration } = this.config;
    if (registration === 'first-only' || registration === 'closed') throw new AppError('forbidden');
    return this.invites.createInvite(user);
  }
}
