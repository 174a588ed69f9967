import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Controller, type MessageEvent, type OnModuleDestroy, Res, Sse } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { SSE_HEARTBEAT_SECONDS } from '@giftbuyer/contracts';
import { Observable, ReplaySubject } from 'rxjs';
import { SessionEvents } from '../auth/session-events.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { Config } from '../config/config.js';
import { ApiEvents } from '../http/api-responses.js';
import { EVENT_TYPES } from './events.dto.js';
import { UserEvents } from './user-events.js';
import { MAX_STREAMS, UserStreams } from './user-streams.js';

/** The browser reconnects after this and sends its token again, which may have expired. */
const MAX_STREAM_MINUTES = 60;
/** A stream with more unsent characters is closed, because its browser does not read. The browser reconnects. */
const MAX_UNSENT = 256 * 1024;
/** Each stream gets a random retry time between these, so that not all browsers reconnect at the same moment. */
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 3_000;

/** How long a shutdown waits for the streams to close. */
const SHUTDOWN_GRACE_MS = 1_000;

const SHUTDOWN: MessageEvent = { type: 'server.shutdown', data: {} };
/** The last message of a stream that has reached its maximum age. */
const RECONNECT: MessageEvent = { retry: 100 };

/** The last message of the oldest stream of a user with too many streams. */
const REPLACED: MessageEvent = { retry: 30_000, type: 'stream.replaced', data: {} };

@ApiTags('events')
@Controller()
export class EventsController implements OnModuleDestroy {
  private readonly shutdown$ = new ReplaySubject<MessageEvent>(1);
  /** A promise for each open stream, resolved when it closes. */
  private readonly openStreams = new Set<Promise<void>>();
  private readonly userStreams = new UserStreams();

  constructor(
    private readonly events: UserEvents,
    private readonly sessionEvents: SessionEvents,
    private readonly config: Config,
  ) {}

  @Sse('events', { maxPendingDataLength: MAX_UNSENT })
  @ApiOperation({
    operationId: 'watchEvents',
    summary: 'Live changes of your accounts, as server-sent events',
    description:
      '`account.updated` with the account, `account.removed` with `id` and `error_code`, `account.stage` with `id` and ' +
      '`stage`, from whichever instance of the panel; `account.device_new` with `id` and `device` when another device has ' +
      'signed in; `ledger.updated` with `account_id` when transactions came or changed, `ledger.foreign` with `account_id` and ' +
      '`transaction` when Stars were spent elsewhere; `tags.changed` when your tags did; `gift.new`, `gift.updated` and ' +
      '`catalogue.updated` about the catalogues of environments in which you have an account; `resync` when some may have ' +
      'been lost; `server.shutdown` when the ' +
      `panel stops; a comment every ${SSE_HEARTBEAT_SECONDS} s. Events are hints: after every (re)connect and \`resync\` ` +
      `read the list again. A user has ${MAX_STREAMS} streams at a time: one more ends the oldest with \`stream.replaced\`.` +
      ' The stream ends with the session: `session.ended` with `reason` is its last event.',
  })
  @ApiEvents(EVENT_TYPES, 'event: account.stage\nid: 1\ndata: {"id":1,"stage":"connect"}\n\n')
  watch(@CurrentUser() user: AuthenticatedUser, @Res() response: Response): Observable<MessageEvent> {
    this.trackStream(response);
    // One Observable instead of a merge of eight: each operator takes 1 KB or more for every stream.
    return new Observable<MessageEvent>((stream) => {
      const send = (message: MessageEvent) => stream.next(message);
      const end = (message: MessageEvent) => {
        send(message);
        stream.complete();
      };
      send({ retry: MIN_RETRY_MS + Math.floor(Math.random() * (MAX_RETRY_MS - MIN_RETRY_MS)) });
      stream.add(
        this.sessionEvents.ended$(user).subscribe({
          // Where nobody knows, the browser connects again.
          next: (reason) => end({ type: 'session.ended', data: { reason: reason ?? 'unknown' } }),
          error: (error: unknown) => stream.error(error),
        }),
      );
      stream.add(this.events.watchUser(user.id).subscribe(send));
      stream.add(this.shutdown$.subscribe(end));
      if (this.config.rateLimits)
        stream.add(this.userStreams.openStream(user.id, response).subscribe(() => end(REPLACED)));
      const heartbeat = setInterval(() => send({ comment: 'heartbeat' }), SSE_HEARTBEAT_SECONDS * 1000);
      const age = setTimeout(() => end(RECONNECT), MAX_STREAM_MINUTES * 60_000);
      stream.add(() => {
        clearInterval(heartbeat);
        clearTimeout(age);
      });
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.shutdown$.next(SHUTDOWN);
    await Promise.race([Promise.all(this.openStreams), pause(SHUTDOWN_GRACE_MS, undefined, { ref: false })]);
  }

  private trackStream(response: Response): void {
    // Rejects when it ends early. The browser may have gone before this: then `close` does not come any more.
    const closed = finished(response)
      .catch(() => undefined)
      .then(() => void this.openStreams.delete(closed));
    this.openStreams.add(closed);
  }
}
