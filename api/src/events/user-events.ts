import { Injectable, Logger } from '@nestjs/common';
import type { ServerEvent } from '@giftbuyer/contracts';
import { defer, finalize, map, merge, Observable, Subject } from 'rxjs';
import { NOTICE_BYTES, Notices } from '../database/notices.js';
import { SealBroken, Sealing, type SealedPlace } from '../sealing/sealing.js';

const RESYNC: ServerEvent = { type: 'resync', data: {} };

interface Notice {
  userId: number;
  /** An event holds a phone, and PostgreSQL may write notices to its disk. */
  sealed: string;
}

/**
 * What happens to each user's accounts, for whoever watches right now, at whichever panel on the database. Nothing is
 * kept: events are hints. `resync`: some may have been lost.
 */
@Injectable()
export class UserEvents {
  private readonly logger = new Logger(UserEvents.name);
  private readonly watched = new Map<number, Subject<ServerEvent>>();

  constructor(
    private readonly notices: Notices,
    private readonly sealing: Sealing,
  ) {
    notices.of('account_events').subscribe((payload) => this.hear(JSON.parse(payload) as Notice));
  }

  publish(userId: number, event: ServerEvent): void {
    this.watched.get(userId)?.next(event);
    const payload = this.payloadOf(userId, event);
    const fits = Buffer.byteLength(payload) <= NOTICE_BYTES;
    this.notices.tell('account_events', fits ? payload : this.payloadOf(userId, RESYNC));
  }

  of(userId: number): Observable<ServerEvent> {
    const published = defer(() => {
      const subject = this.watched.get(userId) ?? new Subject<ServerEvent>();
      this.watched.set(userId, subject);
      return subject.pipe(finalize(() => subject.observed || this.watched.delete(userId)));
    });
    return merge(published, this.notices.missed.pipe(map(() => RESYNC)));
  }

  private payloadOf(userId: number, event: ServerEvent): string {
    const sealed = this.sealing.seal(placeOf(userId), JSON.stringify(event)).toString('base64');
    return JSON.stringify({ userId, sealed } satisfies Notice);
  }

  private hear({ userId, sealed }: Notice): void {
    const watchers = this.watched.get(userId);
    if (!watchers) return;
    try {
      const event = this.sealing.open(placeOf(userId), Buffer.from(sealed, 'base64'));
      watchers.next(JSON.parse(event) as ServerEvent);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      this.logger.error(error.message);
      watchers.next(RESYNC);
    }
  }
}

function placeOf(userId: number): SealedPlace {
  return { table: 'account_events', column: 'payload', rowId: userId, ownerId: userId };
}
