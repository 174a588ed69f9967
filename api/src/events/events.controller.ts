import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Controller, type MessageEvent, type OnModuleDestroy, Res, Sse } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { SSE_HEARTBEAT_SECONDS } from '@giftbuyer/contracts';
import { Observable, ReplaySubject } from 'rxjs';
import { SessionEvents } from '../auth/session-events.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { Config } from '../config.js';
import { ApiErrors } from '../http/api-responses.js';
import { UserEvents } from './user-events.js';
import { MAX_STREAMS, UserStreams } from './user-streams.js';

/** After this long a browser connects anew by itself and shows its token again, which may have expired. */
const STREAM_ENDS_AFTER_MINUTES = 60;
/** Characters that may wait for a browser that does not read them; then its stream is cut, and it connects anew. */
const MAX_UNSENT = 256 * 1024;
/** Each browser is told another time to connect anew after, so that not all come back in one moment. */
const RETRY_FROM_MS = 1_000;
const RETRY_TO_MS = 3_000;

/** How long a stop waits for browsers to take the goodbye. */
const FAREWELL_MS = 1_000;

const BYE: MessageEvent = { type: 'bye', data: {} };
/** The last message of a stream that ends for its age: its browser comes back before anybody misses it. */
const COME_BACK: MessageEvent = { retry: 100 };

/** The last message of a stream that makes room for a newer one of its user. */
const LATER: MessageEvent = { retry: 30_000, type: 'bye', data: {} };

@ApiTags('events')
@Controller()
export class EventsController implements OnModuleDestroy {
  private readonly stopping = new ReplaySubject<MessageEvent>(1);
  /** One for each stream, until it is closed. */
  private readonly open = new Set<Promise<void>>();
  private readonly userStreams = new UserStreams();

  constructor(
    private readonly events: UserEvents,
    private readonly sessionEvents: SessionEvents,
    private readonly config: Config,
  ) {}

  @Sse('events', { maxPendingDataLength: MAX_UNSENT })
  @ApiOperation({
    summary: 'Live changes of your accounts, as server-sent events',
    description:
      '`account.updated` with the account, `account.removed` with `id` and `error_code`, `account.stage` with `id` and ' +
      '`stage`, from whichever instance of the panel; `resync` when some may have been lost; `bye` when the panel ' +
      `stops; a comment every ${SSE_HEARTBEAT_SECONDS} s. Events are hints: after every (re)connect and \`resync\` ` +
      `read the list again. A user has ${MAX_STREAMS} streams at a time: one more ends the oldest with \`bye\`.` +
      ' The stream ends with the session: `session.ended` with `reason` is its last event.',
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
  watch(@CurrentUser() user: AuthenticatedUser, @Res() response: Response): Observable<MessageEvent> {
    this.track(response);
    // One Observable, not a merge of eight: each operator keeps a KB or more for every stream.
    return new Observable<MessageEvent>((stream) => {
      const say = (message: MessageEvent) => stream.next(message);
      const end = (message: MessageEvent) => {
        say(message);
        stream.complete();
      };
      say({ retry: RETRY_FROM_MS + Math.floor(Math.random() * (RETRY_TO_MS - RETRY_FROM_MS)) });
      stream.add(
        this.sessionEvents.ended$(user).subscribe({
          next: (reason) => end({ type: 'session.ended', data: { reason } }),
          error: (error: unknown) => stream.error(error),
        }),
      );
      stream.add(this.events.of(user.id).subscribe(say));
      stream.add(this.stopping.subscribe(end));
      if (this.config.rateLimits) stream.add(this.userStreams.open(user.id, response).subscribe(() => end(LATER)));
      const heartbeat = setInterval(() => say({ comment: 'heartbeat' }), SSE_HEARTBEAT_SECONDS * 1000);
      const age = setTimeout(() => end(COME_BACK), STREAM_ENDS_AFTER_MINUTES * 60_000);
      stream.add(() => {
        clearInterval(heartbeat);
        clearTimeout(age);
      });
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.next(BYE);
    await Promise.race([Promise.all(this.open), pause(FAREWELL_MS, undefined, { ref: false })]);
  }

  private track(response: Response): void {
    // `once` rejects when the response emits `error`; the stream is over then, too.
    const closed = once(response, 'close')
      .catch(() => undefined)
      .then(() => void this.open.delete(closed));
    this.open.add(closed);
  }
}
