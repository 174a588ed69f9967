import type { Connection } from '../transport/connection.js';
import type { AuthKey } from './auth-key.js';
import type { Sent } from './outbox.js';
import { ack } from './service-messages.js';
import type { InnerMessage } from './service-messages.js';
import type { Session } from './session.js';

/** The packet that is being handled: its key, session and connection, and the messages that are sent back together. */
export class MessageContext {
  private readonly messages = new Set<InnerMessage>();

  constructor(
    readonly key: AuthKey,
    readonly session: Session,
    readonly connection: Connection,
    /** Unix seconds. */
    readonly now: number,
  ) {}

  /** The messages to send, in the order in which they were queued. */
  get outgoing(): InnerMessage[] {
    return [...this.messages];
  }

  get salt(): bigint {
    return this.key.saltAt(this.now);
  }

  /** Queues a message that needs no acknowledgement and answers none. */
  notify(body: Buffer): void {
    this.queue(this.session.outbox.assignMessageId({ body, isContent: false }));
  }

  /** Queues the answer to a service message; it needs no acknowledgement. */
  reply(messageId: bigint, body: Buffer): void {
    this.queue(this.session.outbox.assignMessageId({ body, isContent: false, answers: messageId }));
  }

  acknowledge(messageId: bigint): void {
    this.notify(ack(messageId));
  }

  /** Queues messages that have an id. A message that is queued already is not added again. */
  queue(...messages: (InnerMessage | Sent)[]): void {
    for (const message of messages) this.messages.add(message);
  }
}
