import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ChangedAccountProxies } from '@giftbuyer/contracts';
import { AccountProxies } from '../accounts/account-proxies.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { AppError } from '../errors/app-error.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { ChangeAccountProxiesDto, ChangedAccountProxiesDto } from './account-proxies.dto.js';

@ApiTags('proxies')
@Controller()
export class AccountProxiesController {
  constructor(private readonly proxies: AccountProxies) {}

  @Post('accounts/proxy')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'changeAccountProxies',
    summary: 'Give accounts a proxy, or several in turn',
    description:
      'Name either `proxy_id` or `spread`. It changes all accounts or none. A reading under way ends on its road, the next ' +
      'one takes the new proxy.',
  })
  @ApiAnswer(ChangedAccountProxiesDto, { changed: 2 })
  @ApiErrors('validation_failed', 'not_found', 'proxy_not_found', 'proxy_required')
  async change(
    @CurrentUser() user: AuthenticatedUser,
    @Body() { ids, proxy_id: proxyId, spread }: ChangeAccountProxiesDto,
  ): Promise<ChangedAccountProxies> {
    if ((proxyId === undefined) === (spread === undefined)) {
      throw new AppError('validation_failed', { fields: { proxy_id: spread ? 'invalid' : 'required' } });
    }
    return { changed: await this.proxies.changeProxies(user.id, ids, spread ?? [proxyId ?? null]) };
  }
}
