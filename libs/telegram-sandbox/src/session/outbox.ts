import type { Clock } from '../clock.js';
import { serverMessageId } from './message-id.js';
import { container } from './service-messages.js';
import type { InnerMessage } from './service-messages.js';

/** Limits of the unacknowledged messages that are kept; above them the oldest is dropped. */
const MAX_KEPT_MESSAGES = 1000;
const MAX_KEPT_BYTES = 4 << 20;
/** Limits of one container; a single message may be larger. */
const MAX_CONTAINER_MESSAGES = 1000;
const MAX_CONTAINER_BYTES = 512 << 10;

/** A message to the client before it has an id. */
export interface Outgoing {
  body: Buffer;
  /** Whether the client has to acknowledge it. */
  isContent: boolean;
  /** The client's message that it answers. */
  answers?: bigint;
}

export interface Sent extends InnerMessage {
  answers?: bigint;
}

/** The messages of a session to its client: assigns ids and keeps messages that may have to be resent. */
export class Outbox {
  /** The oldest first. */
  private readonly kept = new Map<bigint, Sent>();
  private keptBytes = 0;
  private contentMessages = 0;
  private lastMessageId = 0n;

  constructor(private readonly clock: Clock) {}

  /** Assigns the id and sequence number of a message. Content messages are kept until they are acknowledged. */
  assignMessageId({ body, isContent, answers }: Outgoing): Sent {
    const messageId = this.nextMessageId(answers !== undefined);
    const sent = { messageId, seqNo: this.nextSeqNo(isContent), body, ...(answers !== undefined && { answers }) };
    if (isContent) this.keep(sent);
    return sent;
  }

  /** The messages that were not acknowledged, the oldest first. */
  unacknowledged(): Sent[] {
    return [...this.kept.values()];
  }

  find(messageId: bigint): Sent | undefined {
    return this.kept.get(messageId);
  }

  /** The byte that msgs_state_info gives for a message of ours: 4 for a kept message, 1 for an unknown one. */
  stateOf(messageId: bigint): 1 | 4 {
    return this.kept.has(messageId) ? 4 : 1;
  }

  /** @returns the deleted message; undefined when it was not kept */
  deleteMessage(messageId: bigint): Sent | undefined {
    const sent = this.kept.get(messageId);
    if (!sent) return undefined;
    this.kept.delete(messageId);
    this.keptBytes -= sent.body.length;
    return sent;
  }

  /** Packs messages into as few packets as possible, each a single message or a container. */
  packMessages(messages: InnerMessage[]): InnerMessage[] {
    const packets: InnerMessage[] = [];
    for (let from = 0; from < messages.length;) {
      const count = fitting(messages, from);
      const group = messages.slice(from, from + count);
      const [only] = group;
      const isAlone = only && count === 1;
      packets.push(isAlone ? only : this.assignMessageId({ body: container(group), isContent: false }));
      from += count;
    }
    return packets;
  }

  private keep(sent: Sent): void {
    this.kept.set(sent.messageId, sent);
    this.keptBytes += sent.body.length;
    for (const [oldest] of this.kept) {
      if (this.kept.size <= MAX_KEPT_MESSAGES && this.keptBytes <= MAX_KEPT_BYTES) return;
      this.deleteMessage(oldest);
    }
  }

  private nextMessageId(isAnswer: boolean): bigint {
    this.lastMessageId = serverMessageId(isAnswer, this.clock.now(), this.lastMessageId);
    return this.lastMessageId;
  }

  /** Twice the content messages before it, and one more for a content message itself. */
  private nextSeqNo(isContent: boolean): number {
    return isContent ? 2 * this.contentMessages++ + 1 : 2 * this.contentMessages;
  }
}

/** How many messages from this one on fit in a container, at least one. */
function fitting(messages: InnerMessage[], from: number): number {
  let bytes = 0;
  let count = 0;
  for (const { body } of messages.slice(from, from + MAX_CONTAINER_MESSAGES)) {
    bytes += body.length;
    if (count && bytes > MAX_CONTAINER_BYTES) break;
    count++;
  }
  return count;
}
