import { Controller, Delete, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Ok } from '@giftbuyer/contracts';
import { LIST_WAIT_SECONDS, STALE_AFTER_MINUTES } from '@giftbuyer/contracts';
import type { Request, Response } from 'express';
import { StaleAccounts } from '../account-refresh/stale-accounts.js';
import { AccountSignOut } from '../account-sessions/account-sign-out.js';
import { ACCOUNT_EXAMPLE } from '../accounts/account-example.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { isFromOtherOrigin } from '../auth/cross-site.guard.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { StepUp } from '../auth/step-up.js';
import { ApiAnswer, ApiErrors, ApiNotModified } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { PathId } from '../http/path-id.js';
import { AccountListCache } from './account-list-cache.js';
import { AccountListDto } from './account-list.dto.js';
import { sendAccountList } from './account-list.response.js';

/** What turns a parameter of a query on; every other value does not. */
const TRUTHY = ['1', 'true', 'yes'];

@ApiTags('accounts')
@Controller()
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly lists: AccountListCache,
    private readonly staleAccounts: StaleAccounts,
    private readonly signOut: AccountSignOut,
  ) {}

  @Get('accounts')
  @ApiOperation({
    operationId: 'listAccounts',
    summary: 'Your Telegram accounts, newest first',
    description:
      `Asks for a refresh of those not read for ${STALE_AFTER_MINUTES} minutes, unless their retry is not due yet. 200 ` +
      '`ready` when there is nothing to refresh, else 202 `refreshing` with the last known accounts: ask again shortly. A 200 has an `ETag`; a request ' +
      'with it in `If-None-Match` is answered 304 without a body while nothing has changed.',
  })
  @ApiQuery({
    name: 'wait',
    required: false,
    enum: TRUTHY,
    description: `Answer when the refresh is over, after ${LIST_WAIT_SECONDS} s at the latest`,
  })
  @ApiAnswer(AccountListDto, { state: 'ready', accounts: [ACCOUNT_EXAMPLE] })
  @ApiAnswer(AccountListDto, { state: 'refreshing', accounts: [ACCOUNT_EXAMPLE] }, 202)
  @ApiNotModified()
  async list(
    @CurrentUser() user: AuthenticatedUser,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    let list = await this.lists.loadList(user.id, user.databaseSnapshot);
    let isReady = true;
    // A page of another origin cannot read the answer, but must not cause requests to Telegram either.
    if (list.mayBeStale && !isFromOtherOrigin(request)) {
      const maxWaitMs = isTruthyFlag(request.query['wait']) ? LIST_WAIT_SECONDS * 1000 : 0;
      isReady = await this.staleAccounts.refreshStale(user.id, maxWaitMs);
      list = await this.lists.loadList(user.id);
    }
    await sendAccountList(request, response, list.json, isReady ? 'ready' : 'refreshing');
  }

  @Delete('account/:id')
  @StepUp()
  @ApiOperation({ operationId: 'deleteAccount', summary: 'Delete an account from the panel' })
  @ApiQuery({
    name: 'logout',
    required: false,
    enum: TRUTHY,
    description:
      'End its session at Telegram first; while Telegram has not confirmed that, nothing is ' +
      'deleted and the answer is `sign_out_unconfirmed`',
  })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('api_profile_missing', 'telegram_rpc', 'sign_out_unconfirmed', 'account_busy', 'installation_unconfirmed')
  async remove(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Query('logout') logout: unknown,
  ): Promise<Ok> {
    const account = await this.accounts.requireListed(user.id, id);
    if (isTruthyFlag(logout))
      await this.signOut.signOutBefore(account, () => this.accounts.deleteAccount(account, 'account_signed_out'));
    else await this.accounts.deleteAccount(account, 'account_deleted');
    return { ok: true };
  }
}

/** Whether a query parameter is `1`, `true` or `yes`. */
function isTruthyFlag(value: unknown): boolean {
  return TRUTHY.some((truthy) => truthy === value);
}
