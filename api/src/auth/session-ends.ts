import { Injectable } from '@nestjs/common';
import type { SessionEndReason } from '@giftbuyer/contracts';
import { concatMap, filter, map, merge, Subject, take, type Observable } from 'rxjs';
import { Notices } from '../database/notices.js';
import { PanelSessions } from './panel-sessions.js';
import type { SignedIn } from './signed-in.js';

interface SessionEnd {
  userId: number;
  /** The session that the user has now; null after a logout. */
  keptSessionId: string | null;
  reason: SessionEndReason;
}

/** Tells open streams, of this panel and of the others on the database, that the session they belong to is over. */
@Injectable()
export class SessionEnds {
  private readonly ends = new Subject<SessionEnd>();

  constructor(
    private readonly notices: Notices,
    private readonly sessions: PanelSessions,
  ) {
    notices.of('session_ends').subscribe((payload) => this.ends.next(JSON.parse(payload) as SessionEnd));
  }

  publish(end: SessionEnd): void {
    this.ends.next(end);
    this.notices.tell('session_ends', JSON.stringify(end));
  }

  /** One value and completion when the session of `user` ends. */
  of(user: Pick<SignedIn, 'id' | 'sessionId'>): Observable<SessionEndReason> {
    const told = this.ends.pipe(
      filter((end) => end.userId === user.id && end.keptSessionId !== user.sessionId),
      map(({ reason }) => reason),
    );
    return merge(told, this.foundOver(user)).pipe(take(1));
  }

  /** The end of a session may be among the notices that were missed; when nobody can say, the stream had better end. */
  private foundOver(user: Pick<SignedIn, 'sessionId'>): Observable<SessionEndReason> {
    return this.notices.missed.pipe(
      concatMap(() => this.sessions.isOver(user).catch(() => true)),
      filter((isOver) => isOver),
      map(() => 'unknown'),
    );
  }
}
