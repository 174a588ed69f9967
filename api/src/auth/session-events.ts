import { Injectable } from '@nestjs/common';
import { SESSION_END_REASONS, type SessionEndReason } from '@giftbuyer/contracts';
import { concatMap, defer, filter, map, merge, Subject, take, type Observable } from 'rxjs';
import { PgNotifications } from '../database/pg-notifications.js';
import { PanelSessions } from './panel-sessions.js';
import type { SignedIn } from './signed-in.js';

interface SessionEnd {
  userId: number;
  /** The session that the user has now; null after a logout. */
  currentSessionId: string | null;
  reason: SessionEndReason;
}

/** Reports to open streams, of this instance and of the others on the database, that their session has ended. */
@Injectable()
export class SessionEvents {
  private readonly ends = new Subject<SessionEnd>();

  constructor(
    private readonly notifications: PgNotifications,
    private readonly sessions: PanelSessions,
  ) {
    notifications.messages$('giftbuyer_session_ended', isSessionEnd).subscribe((end) => this.ends.next(end));
  }

  publishEnd(end: SessionEnd): void {
    this.ends.next(end);
    this.notifications.publish('giftbuyer_session_ended', end);
  }

  /**
   * One value and completion when the session of `user` ends. Looks the session up on subscription, since it may have
   * ended after the request was authenticated; fails when the database does not answer that.
   */
  ended$(user: Pick<SignedIn, 'id' | 'sessionId'>): Observable<SessionEndReason> {
    const published = this.ends.pipe(
      filter((end) => end.userId === user.id && end.currentSessionId !== user.sessionId),
      map(({ reason }) => reason),
    );
    const isOver = () => this.sessions.isOver(user);
    // Merged in this order: the subscription comes before the look-up, so an end between the two is not missed.
    const atStart = defer(isOver);
    // When the database cannot say whether the session is over, the stream ends: its client connects again.
    const afterLoss = this.notifications.connectionLost$.pipe(concatMap(() => isOver().catch(() => true)));
    const foundOver = merge(afterLoss, atStart).pipe(
      filter((over) => over),
      map((): SessionEndReason => 'unknown'),
    );
    return merge(published, foundOver).pipe(take(1));
  }
}

function isSessionEnd(value: unknown): value is SessionEnd {
  if (typeof value !== 'object' || value === null) return false;
  const { userId, currentSessionId, reason } = value as Partial<Record<keyof SessionEnd, unknown>>;
  return (
    Number.isInteger(userId) &&
    (currentSessionId === null || typeof currentSessionId === 'string') &&
    SESSION_END_REASONS.some((known) => known === reason)
  );
}
