import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ImportedAccount } from '@giftbuyer/contracts';
import { isAuthKey } from '@giftbuyer/telegram';
import { ACCOUNT_EXAMPLE } from '../accounts/account-example.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { AppError } from '../errors/app-error.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import type { ImportRequest } from './import-request.js';
import { ImportedAccountDto, ImportSessionDto } from './session-import.dto.js';
import { importFailure, SessionImport } from './session-import.service.js';

@ApiTags('accounts')
@Controller('accounts')
export class SessionImportController {
  constructor(private readonly sessions: SessionImport) {}

  @Post('import')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'importSession',
    summary: 'Take over the session of another program',
    description:
      'Stop that program first: a key that two programs use at once is ended by Telegram for both, which is answered ' +
      '`session_invalid` with `AUTH_KEY_DUPLICATED`. The panel connects to Telegram’s own data centre `dc`, reads the ' +
      'account and saves it; after any error nothing is stored. A user has one import at a time; others wait for it. ' +
      '`session_in_use`: another user of the panel has the session. `telegram_unreachable` with the `error_code` -404: ' +
      'the data centre seems not to know the key. Repeatable after a lost answer: `already` is true then.',
  })
  @ApiAnswer(ImportedAccountDto, { account: { ...ACCOUNT_EXAMPLE, origin: 'import' }, already: false })
  @ApiErrors(
    'validation_failed',
    'api_profile_not_found',
    'proxy_not_found',
    'proxy_required',
    'session_is_bot',
    'session_dc_unknown',
    'session_other_account',
    'session_app_mismatch',
    'session_in_use',
    'account_already_added',
    'session_invalid',
    'too_many_requests',
    'telegram_rpc',
    'telegram_unreachable',
    'proxy_unreachable',
    'installation_unconfirmed',
  )
  async importSession(
    @CurrentUser() user: AuthenticatedUser,
    @Body() body: ImportSessionDto,
  ): Promise<ImportedAccount> {
    try {
      return await this.sessions.importSession(user.id, toImportRequest(body));
    } catch (error) {
      throw importFailure(error) ?? error;
    }
  }
}

/** @throws AppError `validation_failed` for a key that is none */
function toImportRequest(body: ImportSessionDto): ImportRequest {
  const key = Buffer.from(body.auth_key, 'base64');
  if (!isAuthKey(key)) throw new AppError('validation_failed', { fields: { auth_key: 'invalid' } });
  return {
    apiProfileId: body.api_profile_id,
    proxyId: body.proxy_id,
    dc: body.dc,
    isTest: body.test,
    key,
    userId: body.user_id,
    apiId: body.api_id,
    replace: body.replace ?? false,
  };
}
