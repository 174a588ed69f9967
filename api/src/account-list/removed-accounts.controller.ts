import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type Ok,
  REMOVED_SESSION_KEPT_DAYS,
  type RemovedAccount,
  type RemovedAccountList,
  type RestoredAccount,
} from '@giftbuyer/contracts';
import { ACCOUNT_EXAMPLE } from '../accounts/account-example.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { StepUp } from '../auth/step-up.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { PathId } from '../http/path-id.js';
import { RemovedAccountListDto, RestoredAccountDto } from './account-list.dto.js';
import { RemovedAccounts } from './removed-accounts.js';

const REMOVED_ACCOUNT: RemovedAccount = {
  id: 7,
  phone: '+79990000001',
  username: 'ada',
  first_name: 'Ada',
  last_name: 'Lovelace',
  api_profile_id: 1,
  proxy_id: 1,
  removed_at: '2026-02-01T08:30:00+00:00',
  error_code: 'SESSION_REVOKED',
  retry_until: '2026-03-03T08:30:00+00:00',
};

@ApiTags('accounts')
@Controller('accounts/removed')
export class RemovedAccountsController {
  constructor(private readonly removed: RemovedAccounts) {}

  @Get()
  @ApiOperation({
    operationId: 'listRemovedAccounts',
    summary: 'Accounts whose session Telegram ended or that were moved out, newest first',
    description:
      `The sealed session is kept for ${REMOVED_SESSION_KEPT_DAYS} days, until \`retry_until\`. Signing in to the same ` +
      'Telegram account again brings back the account under the same id. `error_code` is Telegram’s own, or ' +
      '`DUPLICATE_ACCOUNT` where an older version of the panel had one Telegram account twice, or `MOVED_OUT`.',
  })
  @ApiAnswer(RemovedAccountListDto, { items: [REMOVED_ACCOUNT] })
  async list(@CurrentUser() user: AuthenticatedUser): Promise<RemovedAccountList> {
    return { items: await this.removed.listRemovedAccounts(user.id) };
  }

  @Post(':id/retry')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'retryRemovedAccount',
    summary: 'Ask Telegram once more with the kept session of a removed account',
    description:
      'When Telegram accepts the session, the account is back in the list. `session_invalid`: it does not, and ' +
      '`error_code` says why. After any other error the account stays removed and can be tried again. ' +
      '`session_not_kept`: there is no session any more. `account_already_added`: another row of the same Telegram ' +
      'account (`account_id`) has a newer session.',
  })
  @ApiAnswer(RestoredAccountDto, { ok: true, account: ACCOUNT_EXAMPLE })
  @ApiErrors(
    'session_invalid',
    'session_not_kept',
    'account_already_added',
    'api_profile_missing',
    'proxy_required',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  async retry(@CurrentUser() user: AuthenticatedUser, @PathId() id: number): Promise<RestoredAccount> {
    return { ok: true, account: await this.removed.retryRemovedAccount({ id, userId: user.id }) };
  }

  @Delete(':id')
  @StepUp()
  @ApiOperation({
    operationId: 'forgetRemovedAccount',
    summary: 'Forget a removed account: its row, its history and its kept session',
  })
  @ApiAnswer(OkDto, { ok: true })
  async forget(@CurrentUser() user: AuthenticatedUser, @PathId() id: number): Promise<Ok> {
    await this.removed.deleteRemovedAccount({ id, userId: user.id });
    return { ok: true };
  }
}
