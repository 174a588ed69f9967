import { Body, Controller, Delete, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Me, type Ok, SECOND_STEP_MINUTES } from '@giftbuyer/contracts';
import { Config } from '../config/config.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { AppError } from '../errors/app-error.js';
import { Installation } from '../installation/installation.js';
import { MeDto } from './auth-answers.dto.js';
import { ChangePasswordDto, LoginDto, RegisterDto, SecondFactorCodeDto } from './auth.dto.js';
import { AuthService, type BrowserTokens } from './auth.service.js';
import { type Caller, FromCaller, setBrowserToken } from './caller.js';
import { PanelAccess } from './panel-access.js';
import { Public } from './public.js';
import { SecondStep } from './second-step.js';
import { SessionCookie } from './session-cookie.js';
import { CurrentUser, type AuthenticatedUser } from './authenticated-user.js';

@ApiTags('panel')
@Controller()
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly access: PanelAccess,
    private readonly config: Config,
    private readonly cookie: SessionCookie,
    private readonly installation: Installation,
    private readonly secondStep: SecondStep,
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
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Ok> {
    return this.setCookies(request, response, await this.auth.register(body, caller), caller);
  }

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
  async login(
    @Body() body: LoginDto,
    @FromCaller() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Ok> {
    const signIn = await this.auth.login(body.username ?? '', body.password ?? '', caller, body.code);
    if (!('secondStep' in signIn)) return this.setCookies(request, response, signIn, caller);
    this.secondStep.setCookie(response, signIn.secondStep, this.cookie.attributes(request, response));
    throw new AppError('second_factor_required');
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
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Ok> {
    const secondStep = this.secondStep.readCookie(request);
    if (secondStep === null) throw new AppError('second_step_expired');
    const browser = await this.auth.loginByCode(secondStep, code, caller);
    this.secondStep.clearCookie(response, this.cookie.attributes(request, response));
    return this.setCookies(request, response, browser, caller);
  }

  @Delete('auth/logout')
  @Header('Clear-Site-Data', '"cache", "storage"')
  @ApiOperation({ operationId: 'signOut', summary: 'Sign out' })
  @ApiAnswer(OkDto, { ok: true })
  async logout(
    @CurrentUser() user: AuthenticatedUser,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Ok> {
    await this.auth.logout(user);
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
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Ok> {
    await this.access.signOutEverywhere(user.id);
    this.cookie.clear(request, response);
    return { ok: true };
  }

  @Get('me')
  @ApiOperation({ operationId: 'getMe', summary: 'The signed-in user' })
  @ApiAnswer(MeDto, { id: 1, username: 'ada', installation_confirmed: true })
  async me(@CurrentUser() user: AuthenticatedUser): Promise<Me> {
    const installation_confirmed = await this.installation.isConfirmed();
    const mayConfirm = !installation_confirmed && (await this.installation.mayConfirm(user.id));
    return {
      id: user.id,
      username: user.username,
      installation_confirmed,
      ...(mayConfirm && { can_confirm_installation: true as const }),
      ...(this.config.insecureHttp && { insecure_http: true as const }),
      ...(this.config.registration === 'invite' && { can_invite: true as const }),
    };
  }

  @Post('me/password')
  @HttpCode(200)
  @ApiOperation({ operationId: 'changePassword', summary: 'Change the password; every other session of the user ends' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('wrong_password', 'weak_password', 'validation_failed', 'too_many_requests')
  async changePassword(
    @CurrentUser() user: AuthenticatedUser,
    @Body() body: ChangePasswordDto,
    @FromCaller() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Ok> {
    const { old_password, new_password } = body;
    const browser = await this.auth.changePassword(user, old_password, new_password, caller);
    return this.setCookies(request, response, browser, caller);
  }

  private setCookies(request: Request, response: Response, browser: BrowserTokens, caller: Caller): Ok {
    // First: small programs keep the first cookie that they are given.
    this.cookie.set(request, response, browser.token, caller.originKeyHash !== null);
    setBrowserToken(response, this.cookie.panelId, browser.browserToken, this.cookie.attributes(request, response));
    return { ok: true };
  }
}
