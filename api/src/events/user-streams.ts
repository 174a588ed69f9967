import { once } from 'node:events';
import type { Response } from 'express';
import { type Observable, Subject } from 'rxjs';

/** Of one user at one process. A browser has one, see the client. */
export const MAX_STREAMS = 8;

/** The open streams of each user. Too many of one user would take the memory of all. */
export class UserStreams {
  /** By user; the oldest stream comes first. */
  private readonly streams = new Map<number, Set<Subject<void>>>();

  /** @returns one value when the stream has to make room for a newer one */
  openStream(userId: number, response: Response): Observable<void> {
    const own = this.streams.get(userId) ?? new Set();
    this.streams.set(userId, own);
    for (const oldest of own) {
      if (own.size < MAX_STREAMS) break;
      own.delete(oldest);
      oldest.next();
    }
    const stream = new Subject<void>();
    own.add(stream);
    // `once` rejects when the response emits `error`; the stream is over then, too.
    void once(response, 'close')
      .catch(() => undefined)
      .then(() => {
        own.delete(stream);
        if (own.size === 0 && this.streams.get(userId) === own) this.streams.delete(userId);
      });
    return stream;
  }
}
