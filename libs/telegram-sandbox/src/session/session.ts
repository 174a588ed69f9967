import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Connection } from '../transport/connection.js';
import { Inbox } from './inbox.js';
import { Outbox } from './outbox.js';
import type { Sent } from './outbox.js';

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
  /** The answer that is sent after the next one (fault `reorder`). */
  private heldAnswer: Sent | undefined;
  private connection: Connection | undefined;

  /** @param highestForgottenId messages up to this id may have been received before the session was destroyed */
  constructor(
    readonly id: bigint,
    clock: Clock,
    highestForgottenId: bigint,
  ) {
    this.inbox = new Inbox(highestForgottenId);
    this.outbox = new Outbox(clock);
  }

  /** The connection that the client used last, while it is open. */
  get activeConnection(): Connection | undefined {
    return this.connection?.isOpen ? this.connection : undefined;
  }

  /** @returns whether the client has reconnected after it lost the connection before */
  attachConnection(connection: Connection): boolean {
    const isBack = this.connection !== undefined && this.connection !== connection && !this.connection.isOpen;
    this.connection = connection;
    return isBack;
  }

  /** Holds an answer back until the next one is sent. */
  holdAnswer(answer: Sent): void {
    this.heldAnswer = answer;
  }

  /** Returns the answer that was held back, once. */
  releaseHeldAnswer(): Sent | undefined {
    const { heldAnswer } = this;
    this.heldAnswer = undefined;
    return heldAnswer;
  }
}
