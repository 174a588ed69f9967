import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import { Inbox } from './inbox.js';
import { Outbox } from './outbox.js';
import type { Sent } from './outbox.js';
import type { Wire } from './wire.js';

/** One session of a key (https://core.telegram.org/mtproto/description#session). */
export class Session {
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  /** Of every new_session_created of this session. */
  readonly uniqueId = randomBytes(8).readBigInt64LE();
  /** The smallest message id that new_session_created has named. */
  firstMessageId: bigint | undefined;
  /** Whether a request came that was not wrapped in `invokeWithoutUpdates`. */
  isSubscribed = false;
  /** The answer that waits for another one to overtake it. */
  private held: Sent | undefined;
  private wire: Wire | undefined;

  /** @param forgotten everything up to this message id may have been received in the session before it was lost */
  constructor(
    readonly id: bigint,
    clock: Clock,
    forgotten: bigint,
  ) {
    this.inbox = new Inbox(forgotten);
    this.outbox = new Outbox(clock);
  }

  /** The connection that the client used last, while it is open. */
  get line(): Wire | undefined {
    return this.wire?.isOpen ? this.wire : undefined;
  }

  /** @returns whether the client has come back on another connection after it lost the one before */
  arrive(wire: Wire): boolean {
    const isBack = this.wire !== undefined && this.wire !== wire && !this.wire.isOpen;
    this.wire = wire;
    return isBack;
  }

  /** Keeps an answer back until the next one leaves. */
  hold(answer: Sent): void {
    this.held = answer;
  }

  /** The answer that was kept back. */
  release(): Sent | undefined {
    const { held } = this;
    this.held = undefined;
    return held;
  }
}
