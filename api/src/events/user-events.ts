import { Injectable, Logger } from '@nestjs/common';
import type { ServerEvent } from '@giftbuyer/contracts';
import { Observable, Subject } from 'rxjs';
import { MAX_PAYLOAD_BYTES, PgNotifications } from '../database/pg-notifications.js';
import { toLoggable } from '../errors/loggable-error.js';
import { UnsealError, Sealing, type SealContext } from '../sealing/sealing.js';
import { BoundedSet } from './bounded-set.js';

const RESYNC: ServerEvent = { type: 'resync', data: {} };
/** Events of one user within this window share one notification. */
const BATCH_WINDOW_MS = 20;
/** Text that fits into a payload: sealing adds 31 bytes, base64 a third, and the user id is beside it. */
const MAX_TEXT_BYTES = Math.floor((MAX_PAYLOAD_BYTES - 100) / 4) * 3 - 31;

/** An event and the revision of the account's row that it describes, by which outdated events are dropped. */
interface RevisedEvent {
  event: ServerEvent;
  revision?: number;
}

interface WatchedUser {
  events: Subject<ServerEvent>;
  /** The newest revision that was emitted, by account. */
  revisions: Map<number, number>;
}

/** The revision of the removal of a deleted account, greater than any other. JSON has no Infinity. */
export const DELETED_REVISION = Number.MAX_SAFE_INTEGER;
/** The id of a deleted account is needed only until the last event of the account has arrived: for seconds. */
const MAX_TOMBSTONES = 10_000;

interface EventsMessage {
  userId: number;
  /** `RevisedEvent[]` as JSON. An event holds a phone, and PostgreSQL may write notifications to its disk. */
  sealed: string;
}

/**
 * Events of each user's accounts, for current watchers in all processes on the database. Nothing is stored: events are
 * hints. `resync`: some events may have been lost.
 */
@Injectable()
export class UserEvents {
  private readonly logger = new Logger(UserEvents.name);
  private readonly watched = new Map<number, WatchedUser>();
  /** Ids of deleted accounts, also of users without watchers. */
  private readonly tombstones = new BoundedSet<number>(MAX_TOMBSTONES);
  /** By user: the JSON of events that are not yet sent to the other processes. */
  private readonly unsent = new Map<number, string[]>();

  constructor(
    private readonly notifications: PgNotifications,
    private readonly sealing: Sealing,
  ) {
    notifications.messages$('giftbuyer_account_events', isEventsMessage).subscribe((message) => this.receive(message));
  }

  /**
   * @param revision of the row that an `account.updated` describes or an `account.removed` has left; watchers that saw a
   * newer one do not receive the event
   */
  publishEvent(userId: number, event: ServerEvent, revision?: number): void {
    const revised = { event, revision } satisfies RevisedEvent;
    this.emitToWatchers(userId, revised);
    if (this.unsent.size === 0) setTimeout(() => this.flushToInstances(), BATCH_WINDOW_MS);
    const texts = this.unsent.get(userId) ?? [];
    this.unsent.set(userId, texts);
    texts.push(JSON.stringify(revised));
  }

  watchUser(userId: number): Observable<ServerEvent> {
    return new Observable((stream) => {
      const watched = this.watched.get(userId) ?? { events: new Subject<ServerEvent>(), revisions: new Map() };
      this.watched.set(userId, watched);
      const { events } = watched;
      stream.add(events.subscribe((event) => stream.next(event)));
      stream.add(this.notifications.connectionLost$.subscribe(() => stream.next(RESYNC)));
      stream.add(() => events.observed || this.watched.delete(userId));
    });
  }

  /** Users with open streams in this process. */
  get watchedUserIds(): number[] {
    return [...this.watched.keys()];
  }

  /** Sends an event to streams of this process. For events that every process learns by itself. */
  emitLocally(userIds: readonly number[], event: ServerEvent): void {
    for (const userId of userIds) this.emitToWatchers(userId, { event });
  }

  /** Sends the collected events to the other processes now: those of one user share a sealed notification. */
  flushToInstances(): void {
    for (const [userId, texts] of this.unsent) {
      for (const text of toBatches(texts)) {
        const sealed = this.sealing.sealMessage(sealContextOf(userId), text).toString('base64');
        this.notifications.publish('giftbuyer_account_events', { userId, sealed } satisfies EventsMessage);
      }
    }
    this.unsent.clear();
  }

  private emitToWatchers(userId: number, { event, revision }: RevisedEvent): void {
    const isOfRow = event.type === 'account.updated' || event.type === 'account.removed';
    if (isOfRow && revision !== undefined && this.isOutdated(userId, event.data.id, revision)) return;
    this.watched.get(userId)?.events.next(event);
  }

  /** Remembers the revision unless a newer one was published before. */
  private isOutdated(userId: number, accountId: number, revision: number): boolean {
    const revisions = this.watched.get(userId)?.revisions;
    if (revision === DELETED_REVISION) {
      revisions?.delete(accountId);
      this.tombstones.add(accountId);
      return false;
    }
    if (this.tombstones.has(accountId) || revision < (revisions?.get(accountId) ?? 0)) return true;
    revisions?.set(accountId, revision);
    return false;
  }

  private receive({ userId, sealed }: EventsMessage): void {
    if (!this.watched.has(userId)) return;
    for (const revised of this.unseal(userId, sealed)) this.emitToWatchers(userId, revised);
  }

  /** A `resync` when the text does not open, or is of another version. */
  private unseal(userId: number, sealed: string): RevisedEvent[] {
    try {
      const events: unknown = JSON.parse(
        this.sealing.unseal(sealContextOf(userId), Buffer.from(sealed, 'base64')).reveal(),
      );
      if (Array.isArray(events) && events.every(isRevisedEvent)) return events;
      this.logger.warn('Events of another instance are not of this version');
    } catch (error) {
      this.logger.error(error instanceof UnsealError ? error.message : toLoggable(error));
    }
    return [{ event: RESYNC }];
  }
}

/** JSON arrays of the values, in order, each as long as fits into a payload. A value that is too long becomes a `resync`. */
function toBatches(texts: string[]): string[] {
  const batches: string[][] = [];
  let room = 0;
  for (const text of texts.map((text) =>
    Buffer.byteLength(text) + 2 > MAX_TEXT_BYTES ? JSON.stringify({ event: RESYNC } satisfies RevisedEvent) : text,
  )) {
    const size = Buffer.byteLength(text) + 1;
    if (room < size) {
      batches.push([]);
      room = MAX_TEXT_BYTES - 1;
    }
    batches.at(-1)?.push(text);
    room -= size;
  }
  return batches.map((batch) => `[${batch.join(',')}]`);
}

function isEventsMessage(value: unknown): value is EventsMessage {
  const { userId, sealed } = fieldsOf(value);
  return Number.isInteger(userId) && typeof sealed === 'string';
}

function isRevisedEvent(value: unknown): value is RevisedEvent {
  const { event, revision } = fieldsOf(value);
  const { type, data } = fieldsOf(event);
  const isRevision = revision === undefined || Number.isInteger(revision);
  return typeof type === 'string' && typeof data === 'object' && data !== null && isRevision;
}

/** Empty for a value that is no object. */
function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function sealContextOf(userId: number): SealContext {
  return { table: 'account_events', column: 'payload', rowId: userId, ownerId: userId };
}
