import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type RefreshAllLine, type RefreshLine, REFRESH_SILENCE_SECONDS, REFRESH_STAGES } from '@giftbuyer/contracts';
import { catchError, map, merge, mergeMap, type Observable, of, takeWhile } from 'rxjs';
import { ACCOUNT_EXAMPLE } from '../accounts/account-example.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { SessionEvents } from '../auth/session-events.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiLines } from '../http/api-responses.js';
import { AppError } from '../errors/app-error.js';
import { languageOf } from '../http/accept-language.js';
import { PathId } from '../http/path-id.js';
import { AccountRefresher } from './account-refresher.js';
import { withHeartbeat } from './heartbeat.js';
import { sendLines } from './ndjson.js';
import {
  RefreshAllDoneLineDto,
  RefreshAllProgressLineDto,
  RefreshDoneLineDto,
  RefreshErrorLineDto,
  RefreshStageLineDto,
  RefreshWaitLineDto,
} from './refresh-lines.dto.js';
import { stillWaiting, toRefreshAllLines, toRefreshLine } from './refresh-lines.js';

const FAILURE_EXAMPLE = { id: ACCOUNT_EXAMPLE.id, error: new AppError('telegram_unreachable') };

@ApiTags('accounts')
@Controller()
export class RefreshController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly refresher: AccountRefresher,
    private readonly sessionEvents: SessionEvents,
  ) {}

  @Post('account/:id/refresh')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'refreshAccount',
    summary: 'Read an account from Telegram now',
    description:
      'NDJSON: a line for each stage as it happens (`connect`, `profile`, `stars`, `save`), one with `wait` when ' +
      `Telegram asks for a pause (\`retry_after\` seconds) or nothing has happened for ${REFRESH_SILENCE_SECONDS} s, ` +
      'then one line with `done` and the account, or with `error`: `session_invalid` (the account has left the list), ' +
      '`telegram_rpc` (with `error_code` and the sentence of that code), `telegram_unreachable`, `proxy_unreachable` (with ' +
      '`reason`), `proxy_required`, `unavailable`, `storage_unwritable`, `api_profile_missing`, ' +
      '`installation_unconfirmed`, `not_found`, `unauthorized` or `internal_error`. `message` and `detail` are Russian or English by ' +
      '`Accept-Language`. A refresh under way is joined, also at another instance of the panel; it goes on when the ' +
      'caller leaves.',
  })
  @ApiLines(
    [RefreshStageLineDto, RefreshWaitLineDto, RefreshDoneLineDto, RefreshErrorLineDto],
    [...REFRESH_STAGES.map((stage) => ({ stage })), { done: ACCOUNT_EXAMPLE }].map((event) =>
      toRefreshLine(event, 'ru'),
    ),
  )
  async refresh(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const account = await this.accounts.requireListed(user.id, id);
    const language = languageOf(request);
    const lines = this.refresher.refresh(account).pipe(
      map((event) => toRefreshLine(event, language)),
      withHeartbeat<RefreshLine>(() => stillWaiting(language)),
    );
    this.send(lines, user, request, response);
  }

  @Post('accounts/refresh')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'refreshAllAccounts',
    summary: 'Read all your accounts from Telegram, some at a time',
    description:
      `NDJSON: lines of counts while accounts are finished, the last one again after ${REFRESH_SILENCE_SECONDS} s, ` +
      'then one with `done: true`, whose `failures` name the accounts without a new reading, each with the error that ' +
      'its own refresh would end with. It goes on when the caller leaves.',
  })
  @ApiLines(
    [RefreshAllProgressLineDto, RefreshAllDoneLineDto],
    [
      ...toRefreshAllLines({ total: 2, done: 0, failures: [] }, 'ru'),
      ...toRefreshAllLines({ total: 2, done: 2, failures: [FAILURE_EXAMPLE] }, 'ru'),
    ],
  )
  async refreshAll(
    @CurrentUser() user: AuthenticatedUser,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const accounts = await this.accounts.listAccountRefs(user.id);
    const language = languageOf(request);
    const start: RefreshAllLine = { total: accounts.length, done: 0, failed: 0 };
    const lines = this.refresher.refreshAll(accounts).pipe(
      mergeMap((progress) => toRefreshAllLines(progress, language)),
      withHeartbeat((last = start) => last),
    );
    this.send(lines, user, request, response);
  }

  /** The response ends with the lines, or when the session ends. */
  private send(
    lines: Observable<RefreshLine | RefreshAllLine>,
    user: AuthenticatedUser,
    request: Request,
    response: Response,
  ): void {
    response.vary('Accept-Language');
    const ended = this.sessionEvents.ended$(user).pipe(
      map((reason) => new AppError(reason === null ? 'unavailable' : 'unauthorized')),
      catchError(() => of(new AppError('unavailable'))),
      map((error) => error.body(languageOf(request))),
    );
    sendLines(response, merge(ended, lines).pipe(takeWhile((line) => !isLast(line), true)));
  }
}

function isLast(line: object): boolean {
  return 'error' in line || ('done' in line && line.done === true);
}
