import { Injectable } from '@nestjs/common';
import { Subject, filter, map, take, type Observable } from 'rxjs';
import type { SignedIn } from './signed-in.js';

export type SessionEndReason = 'logout' | 'replaced' | 'password_changed';

interface SessionEnd {
  userId: number;
  /** The session that the user has now; null after a logout. */
  keptSessionId: string | null;
  reason: SessionEndReason;
}

/** Tells open streams of this process that the session they belong to is over. */
@Injectable()
export class SessionEnds {
  private readonly ends = new Subject<SessionEnd>();

  publish(end: SessionEnd): void {
    this.ends.next(end);
  }

  /** One value and completion when the session of `user` ends. */
  of(user: SignedIn): Observable<SessionEndReason> {
    return this.ends.pipe(
      filter((end) => end.userId === user.id && end.keptSessionId !== user.sessionId),
      map((end) => end.reason),
      take(1),
    );
  }
}
