import { Injectable } from '@nestjs/common';
import { SESSION_END_REASONS, type SessionEndReason } from '@giftbuyer/contracts';
import { Observable, Subject } from 'rxjs';
import { PgNotifications } from '../database/pg-notifications.js';
import { PanelSessions } from './panel-sessions.js';
import type { AuthenticatedUser } from './authenticated-user.js';

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
   * One value and completion when the session of `user` ends; null when the end could have been missed and the database does not
   * answer whether it has. Looks the session up on subscription, since it may have ended after the request was authenticated;
   * fails when the database does not answer that.
   */
  ended$(user: Pick<AuthenticatedUser, 'id' | 'sessionId'>): Observable<SessionEndReason | null> {
    return new Observable((stream) => {
      const end = (reason: SessionEndReason | null) => {
        stream.next(reason);
        stream.complete();
      };
      const endIfOver = (over: boolean) => over && end('unknown');
      // Before the look-up, so an end between the two is not missed.
      stream.add(
        this.ends.subscribe(({ userId, currentSessionId, reason }) => {
          if (userId === user.id && currentSessionId !== user.sessionId) end(reason);
        }),
      );
      stream.add(
        this.notifications.connectionLost$.subscribe(() => {
          this.sessions.hasEnded(user).then(endIfOver, () => end(null));
        }),
      );
      this.sessions.hasEnded(user).then(endIfOver, (error: unknown) => stream.error(error));
    });
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
