import { Body, Controller, Delete, Header, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Ok, SECOND_STEP_MINUTES } from '@giftbuyer/contracts';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { AppError } from '../errors/app-error.js';
import { type Exchange, HttpExchange } from '../http/exchange.js';
import { LoginDto, SecondFactorCodeDto } from './auth.dto.js';
import { AuthService } from './auth.service.js';
import { type Caller, FromCaller } from './caller.js';
import { PanelAccess } from './panel-access.js';
import { Public } from './public.js';
import { SecondStep } from './second-step.js';
import { SessionCookie } from './session-cookie.js';
import { SignInCookies } from './sign-in-cookies.js';
import { CurrentUser, type AuthenticatedUser } from './authenticated-user.js';

@ApiTags('panel')
@Controller()
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly access: PanelAccess,
    private readonly cookie: SessionCookie,
    private readonly signInCookies: SignInCookies,
    private readonly secondStep: SecondStep,
  ) {}

  @Post('auth/login')
  @Public()
  @HttpCode(200)
  @ApiOperation({ operationId: 'signIn', summary: 'Sign in; an earlier session of the user ends' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors(
    'invalid_credentials',
    'user_disabled',
    'second_factor_required',
    'wrong_code',
    'validation_failed',
    'too_many_requests',
  )
  async login(@Body() body: LoginDto, @FromCaller() caller: Caller, @HttpExchange() exchange: Exchange): Promise<Ok> {
    const signIn = await this.auth.login(body.username ?? '', body.password ?? '', caller, body.code);
    if ('secondStep' in signIn) {
      const { request, response } = exchange;
      this.secondStep.setCookie(response, signIn.secondStep, this.cookie.attributes(request, response));
      throw new AppError('second_factor_required');
    }
    this.signInCookies.set(exchange, signIn, caller);
    return { ok: true };
  }

  @Post('auth/login/code')
  @Public()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'signInWithCode',
    summary: 'The code after the password',
    description:
      `For the browser that a sign-in answered with \`second_factor_required\`, within ${SECOND_STEP_MINUTES} minutes: the answer ` +
      'set a cookie. Other clients send `code` with the password.',
  })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('second_step_expired', 'wrong_code', 'validation_failed', 'too_many_requests')
  async loginByCode(
    @Body() { code }: SecondFactorCodeDto,
    @FromCaller() caller: Caller,
    @HttpExchange() exchange: Exchange,
  ): Promise<Ok> {
    const { request, response } = exchange;
    const secondStep = this.secondStep.readCookie(request);
    if (secondStep === null) throw new AppError('second_step_expired');
    const browser = await this.auth.loginByCode(secondStep, code, caller);
    this.secondStep.clearCookie(response, this.cookie.attributes(request, response));
    this.signInCookies.set(exchange, browser, caller);
    return { ok: true };
  }

  @Delete('auth/logout')
  @Header('Clear-Site-Data', '"cache", "storage"')
  @ApiOperation({ operationId: 'signOut', summary: 'Sign out' })
  @ApiAnswer(OkDto, { ok: true })
  async logout(@CurrentUser() user: AuthenticatedUser, @HttpExchange() { request, response }: Exchange): Promise<Ok> {
    await this.access.signOut(user);
    this.cookie.clear(request, response);
    return { ok: true };
  }

  @Delete('auth/sessions')
  @Header('Clear-Site-Data', '"cache", "storage"')
  @ApiOperation({
    operationId: 'signOutEverywhere',
    summary: 'Sign out everywhere',
    description:
      'Ends every session of the user with its streams, this one too, and forgets the browsers that are known.',
  })
  @ApiAnswer(OkDto, { ok: true })
  async signOutEverywhere(
    @CurrentUser() user: AuthenticatedUser,
    @HttpExchange() { request, response }: Exchange,
  ): Promise<Ok> {
    await this.access.signOutEverywhere(user.id);
    this.cookie.clear(request, response);
    return { ok: true };
  }
}
