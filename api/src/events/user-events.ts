import { Injectable } from '@nestjs/common';
import type { ServerEvent } from '@giftbuyer/contracts';
import { filter, map, Observable, Subject } from 'rxjs';

/** What happens to each user's accounts, for whoever watches right now. Nothing is kept: events are hints. */
@Injectable()
export class UserEvents {
  private readonly published = new Subject<{ userId: number; event: ServerEvent }>();

  publish(userId: number, event: ServerEvent): void {
    this.published.next({ userId, event });
  }

  of(userId: number): Observable<ServerEvent> {
    return this.published.pipe(
      filter((entry) => entry.userId === userId),
      map(({ event }) => event),
    );
  }
}
