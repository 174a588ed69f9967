import { Controller, type MessageEvent, Sse } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SSE_HEARTBEAT_SECONDS } from '@giftbuyer/contracts';
import { interval, map, merge, type Observable, takeUntil, takeWhile, timer } from 'rxjs';
import { SessionEnds } from '../auth/session-ends.js';
import { CurrentUser, type SignedIn } from '../auth/signed-in.js';
import { ApiErrors } from '../errors/api-errors.js';
import { UserEvents } from './user-events.js';

/** After this long a browser connects anew by itself and shows its token again, which may have expired. */
const STREAM_ENDS_AFTER_MINUTES = 60;
/** Characters that may wait for a browser that does not read them; then its stream is cut, and it connects anew. */
const MAX_UNSENT = 256 * 1024;

@ApiTags('events')
@Controller()
export class EventsController {
  constructor(
    private readonly events: UserEvents,
    private readonly sessions: SessionEnds,
  ) {}

  @Sse('events', { maxPendingDataLength: MAX_UNSENT })
  @ApiOperation({
    summary: 'Live changes of your accounts, as server-sent events',
    description:
      '`account.updated` with the account, `account.removed` with `id` and `error_code`, `account.stage` with `id` and ' +
      '`stage`, from whichever instance of the panel; `resync` when some may have been lost; a comment every ' +
      `${SSE_HEARTBEAT_SECONDS} s. Events are hints: after every (re)connect and \`resync\` read the list again. The ` +
      'stream ends with the session: `session.ended` with `reason` is its last event.',
  })
  @ApiOkResponse({
    content: {
      'text/event-stream': {
        schema: { type: 'string' },
        example: 'event: account.stage\nid: 1\ndata: {"id":1,"stage":"connect"}\n\n',
      },
    },
  })
  @ApiErrors('unauthorized')
  watch(@CurrentUser() user: SignedIn): Observable<MessageEvent> {
    const heartbeat = interval(SSE_HEARTBEAT_SECONDS * 1000).pipe(map(() => ({ comment: 'heartbeat' })));
    const live: Observable<MessageEvent> = merge(this.events.of(user.id), heartbeat);
    const end = this.sessions.of(user).pipe(map((reason) => ({ type: 'session.ended', data: { reason } })));
    return merge(live, end).pipe(
      takeWhile(({ type }) => type !== 'session.ended', true),
      takeUntil(timer(STREAM_ENDS_AFTER_MINUTES * 60_000)),
    );
  }
}
