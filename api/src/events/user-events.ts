import { Injectable, Logger } from '@nestjs/common';
import type { ServerEvent } from '@giftbuyer/contracts';
import { defer, finalize, map, merge, Observable, Subject } from 'rxjs';
import { NOTICE_BYTES, Notices } from '../database/notices.js';
import { SealBroken, Sealing, type SealedPlace } from '../sealing/sealing.js';

const RESYNC: ServerEvent = { type: 'resync', data: {} };
/** Other panels hear of what happens so much later, but of all of it in one notice. */
const TELL_AFTER_MS = 20;
/** How much text fits a notice: sealed it has 31 bytes more, in base64 a third more, and then the user beside it. */
const TEXT_BYTES = Math.floor((NOTICE_BYTES - 100) / 4) * 3 - 31;

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
  /** By user: the JSON of events that the other panels are about to hear of. */
  private readonly untold = new Map<number, string[]>();

  constructor(
    private readonly notices: Notices,
    private readonly sealing: Sealing,
  ) {
    notices.of('account_events').subscribe((payload) => this.hear(JSON.parse(payload) as Notice));
  }

  publish(userId: number, event: ServerEvent): void {
    this.watched.get(userId)?.next(event);
    if (this.untold.size === 0) setTimeout(() => this.tellOthers(), TELL_AFTER_MS);
    const texts = this.untold.get(userId) ?? [];
    this.untold.set(userId, texts);
    texts.push(JSON.stringify(event));
  }

  of(userId: number): Observable<ServerEvent> {
    const published = defer(() => {
      const subject = this.watched.get(userId) ?? new Subject<ServerEvent>();
      this.watched.set(userId, subject);
      return subject.pipe(finalize(() => subject.observed || this.watched.delete(userId)));
    });
    return merge(published, this.notices.missed.pipe(map(() => RESYNC)));
  }

  /** What happened to one user at about the same time travels together: each notice is sealed and told by itself. */
  private tellOthers(): void {
    for (const [userId, texts] of this.untold) {
      for (const text of packed(texts)) {
        const sealed = this.sealing.seal(placeOf(userId), text).toString('base64');
        this.notices.tell('account_events', JSON.stringify({ userId, sealed } satisfies Notice));
      }
    }
    this.untold.clear();
  }

  private hear({ userId, sealed }: Notice): void {
    const watchers = this.watched.get(userId);
    if (!watchers) return;
    try {
      const events = this.sealing.open(placeOf(userId), Buffer.from(sealed, 'base64'));
      for (const event of JSON.parse(events) as ServerEvent[]) watchers.next(event);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      this.logger.error(error.message);
      watchers.next(RESYNC);
    }
  }
}

/** JSON arrays of these values, in their order, of as many as fit a notice; what never fits is a resync. */
function packed(texts: string[]): string[] {
  const batches: string[][] = [];
  let room = 0;
  for (const text of texts.map((text) => (Buffer.byteLength(text) + 2 > TEXT_BYTES ? JSON.stringify(RESYNC) : text))) {
    const size = Buffer.byteLength(text) + 1;
    if (room < size) {
      batches.push([]);
      room = TEXT_BYTES - 1;
    }
    batches.at(-1)?.push(text);
    room -= size;
  }
  return batches.map((batch) => `[${batch.join(',')}]`);
}

function placeOf(userId: number): SealedPlace {
  return { table: 'account_events', column: 'payload', rowId: userId, ownerId: userId };
}
