import { finished } from 'node:stream/promises';
import type { Response } from 'express';
import { type Observable, Subject } from 'rxjs';

/** Open streams of one user in one process. A browser opens one for all its tabs. */
export const MAX_STREAMS = 8;

/** The open streams of each user, limited because each takes memory. */
export class UserStreams {
  /** By user; the oldest stream comes first. */
  private readonly streams = new Map<number, Set<Subject<void>>>();

  /** @returns emits once when the stream has to be closed in favour of a newer one */
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
    // Rejects when it ends early. The browser may have gone before this: then `close` does not come any more.
    void finished(response)
      .catch(() => undefined)
      .then(() => {
        own.delete(stream);
        if (own.size === 0 && this.streams.get(userId) === own) this.streams.delete(userId);
      });
    return stream;
  }
}
