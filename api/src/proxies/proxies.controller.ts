import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Ok, type Proxy, type ProxyList, type ProxySettings, readProxy } from '@giftbuyer/contracts';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { AppError } from '../errors/app-error.js';
import { proxyFailure } from '../errors/telegram-failure.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { PathId } from '../http/path-id.js';
import {
  ChangeProxySettingsDto,
  CheckProxyDto,
  CreateProxyDto,
  ProxyDto,
  ProxyListDto,
  ProxySettingsDto,
  RenameProxyDto,
} from './proxies.dto.js';
import { ProxiesService } from './proxies.service.js';
import { ProxyChecks } from './proxy-checks.js';
import { ProxySettingsService } from './proxy-settings.js';
import { secretOf, toGatewayProxy } from './stored-proxy.js';

const PROXY: Proxy = {
  ...{ id: 1, kind: 'socks5', host: '192.0.2.7', port: 1080, name: 'Home', has_password: true, country: 'NL' },
  ...{ checked_at: '2026-02-01T08:30:00+00:00', check_ms: 84, check_error: null, accounts: 3 },
  created_at: '2026-01-31T12:00:00+00:00',
};

@ApiTags('proxies')
@Controller()
export class ProxiesController {
  constructor(
    private readonly proxies: ProxiesService,
    private readonly checks: ProxyChecks,
    private readonly settings: ProxySettingsService,
  ) {}

  @Get('proxies')
  @ApiOperation({ operationId: 'listProxies', summary: 'Proxies, newest first, and what holds for sign-ins' })
  @ApiAnswer(ProxyListDto, { items: [PROXY], default_proxy_id: 1, proxy_only: false })
  async list(@CurrentUser() user: AuthenticatedUser): Promise<ProxyList> {
    return { items: await this.proxies.listProxies(user.id), ...(await this.settings.loadSettings(user.id)) };
  }

  @Post('proxies')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'createProxy',
    summary: 'Add a proxy; it is tried first',
    description: 'One that does not reach Telegram is not saved, unless `check` is false.',
  })
  @ApiAnswer(ProxyDto, PROXY)
  @ApiErrors(
    'validation_failed',
    'duplicate_proxy',
    'too_many_proxies',
    'proxy_forbidden',
    'proxy_unreachable',
    'too_many_requests',
    'telegram_unreachable',
    'installation_unconfirmed',
  )
  async create(@CurrentUser() user: AuthenticatedUser, @Body() body: CreateProxyDto): Promise<Proxy> {
    const { proxy, problem } = readProxy(body.proxy);
    if (!proxy) throw new AppError('validation_failed', { fields: { proxy: problem } });
    await this.proxies.assertNew(user.id, proxy);
    const check =
      body.check === false ? null : await this.checks.checkProxy(user.id, toGatewayProxy(proxy, secretOf(proxy)));
    if (check?.failure) throw proxyFailure(check.failure);
    return this.proxies.createProxy(user.id, proxy, body.name ?? '', check);
  }

  @Patch('proxies')
  @ApiOperation({
    operationId: 'changeProxySettings',
    summary: 'Choose the default proxy of sign-ins, and whether anything may connect without one',
  })
  @ApiAnswer(ProxySettingsDto, { default_proxy_id: 1, proxy_only: true })
  @ApiErrors('validation_failed', 'proxy_not_found', 'accounts_without_proxy')
  changeSettings(@CurrentUser() user: AuthenticatedUser, @Body() body: ChangeProxySettingsDto): Promise<ProxySettings> {
    return this.settings.changeSettings(user.id, body);
  }

  @Post('proxy/check')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'checkProxy',
    summary: 'Try a proxy: how long a connection to Telegram through it takes, and where Telegram locates it',
    description:
      'A failure is in `check_error` of the answer. The country is asked for with the api_id of one of the user’s profiles; ' +
      'without one, or when Telegram does not say it, the last known one stays.',
  })
  @ApiAnswer(ProxyDto, PROXY)
  @ApiErrors('validation_failed', 'not_found', 'too_many_requests', 'telegram_unreachable', 'installation_unconfirmed')
  async check(@CurrentUser() user: AuthenticatedUser, @Body() { proxy_id: id }: CheckProxyDto): Promise<Proxy> {
    const stored = await this.proxies.findProxy(user.id, id);
    if (!stored) throw new AppError('not_found');
    await this.proxies.saveCheck(user.id, id, await this.checks.checkProxy(user.id, stored.reveal().proxy));
    return this.proxies.loadProxy(user.id, id);
  }

  @Patch('proxy/:id')
  @ApiOperation({ operationId: 'renameProxy', summary: 'Rename a proxy; an empty name resets it' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('validation_failed')
  async rename(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Body() body: RenameProxyDto,
  ): Promise<Ok> {
    await this.proxies.renameProxy(user.id, id, body.name);
    return { ok: true };
  }

  @Delete('proxy/:id')
  @ApiOperation({
    operationId: 'deleteProxy',
    summary: 'Delete a proxy that no account uses',
    description: 'Sign-ins in progress through it end.',
  })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('proxy_in_use')
  async delete(@CurrentUser() user: AuthenticatedUser, @PathId() id: number): Promise<Ok> {
    await this.proxies.deleteProxy(user.id, id);
    return { ok: true };
  }
}
