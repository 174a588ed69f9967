import type { AuthKey } from './auth-key.js';
import type { Sent } from './outbox.js';
import { ack } from './service-messages.js';
import type { InnerMessage } from './service-messages.js';
import type { Session } from './session.js';
import type { Connection } from '../transport/connection.js';

/** One packet of a client being worked on: where it came from, and what goes back together. */
export class MessageContext {
  private readonly messages = new Set<InnerMessage>();

  constructor(
    readonly key: AuthKey,
    readonly session: Session,
    readonly connection: Connection,
    /** Unix seconds. */
    readonly now: number,
  ) {}

  /** What goes back, in the order in which it was said. */
  get outgoing(): InnerMessage[] {
    return [...this.messages];
  }

  get salt(): bigint {
    return this.key.saltAt(this.now);
  }

  /** A message that needs no acknowledgement and that nobody asked for. */
  notify(body: Buffer): void {
    this.queue(this.session.outbox.assignMessageId({ body, isContent: false }));
  }

  /** The answer to a service message; it needs no acknowledgement. */
  reply(messageId: bigint, body: Buffer): void {
    this.queue(this.session.outbox.assignMessageId({ body, isContent: false, answers: messageId }));
  }

  acknowledge(messageId: bigint): void {
    this.notify(ack(messageId));
  }

  /** Messages that have their numbers; one that is here already is not sent twice. */
  queue(...messages: (InnerMessage | Sent)[]): void {
    for (const message of messages) this.messages.add(message);
  }
}
