import { container } from './service-messages.js';
import type { InnerMessage } from './service-messages.js';

/** How many messages of the client a session can tell apart from new ones. */
const REMEMBERED_MESSAGES = 1000;

/** A message to the client before it has an id. */
export interface Outgoing {
  body: Buffer;
  /** Whether the client has to acknowledge it. */
  isContent: boolean;
  /** The client's message that it answers. */
  answers?: bigint;
}

/** One session of a key (https://core.telegram.org/mtproto/description#session): its numbering and its memory. */
export class Session {
  /** The client's messages and, until it has acknowledged them, the answers: oldest first. */
  private readonly received = new Map<bigint, Outgoing | undefined>();
  /** Which client's message each unacknowledged message of ours answers. */
  private readonly unacknowledged = new Map<bigint, bigint>();
  /** Everything up to this id may have been received and forgotten. */
  private forgotten = 0n;
  private contentMessages = 0;
  private lastMessageId = 0n;

  constructor(readonly id: bigint) {}

  hasReceived(messageId: bigint): boolean {
    return this.received.has(messageId);
  }

  isTooOld(messageId: bigint): boolean {
    return messageId <= this.forgotten;
  }

  /** The state that msgs_state_info gives: 1 unknown, 2 not received, 3 not received and too high, 4 received. */
  stateOf(messageId: bigint): 1 | 2 | 3 | 4 {
    if (this.hasReceived(messageId)) return 4;
    if (this.isTooOld(messageId)) return 1;
    return [...this.received.keys()].every((known) => known < messageId) ? 3 : 2;
  }

  remember(messageId: bigint): void {
    this.received.set(messageId, undefined);
    const [oldest] = this.received.keys();
    if (this.received.size <= REMEMBERED_MESSAGES || oldest === undefined) return;
    this.received.delete(oldest);
    if (oldest > this.forgotten) this.forgotten = oldest;
  }

  /** The answer that was sent and not yet acknowledged; undefined when there is none. */
  storedAnswer(messageId: bigint): Outgoing | undefined {
    return this.received.get(messageId);
  }

  acknowledge(ourMessageId: bigint): void {
    const answered = this.unacknowledged.get(ourMessageId);
    if (answered === undefined) return;
    this.unacknowledged.delete(ourMessageId);
    if (this.received.has(answered)) this.received.set(answered, undefined);
  }

  /** Gives ids and sequence numbers to the messages; several travel in one container. */
  pack(outgoing: Outgoing[]): InnerMessage {
    const numbered = outgoing.map((message) => this.number(message));
    const [only] = numbered;
    if (only && numbered.length === 1) return only;
    return this.number({ body: container(numbered), isContent: false });
  }

  private number(message: Outgoing): InnerMessage {
    const messageId = this.nextMessageId(message.answers !== undefined);
    if (message.answers !== undefined && message.isContent && this.received.has(message.answers)) {
      this.received.set(message.answers, message);
      this.unacknowledged.set(messageId, message.answers);
    }
    return { messageId, seqNo: this.nextSeqNo(message.isContent), body: message.body };
  }

  /** Unix time in 2^-32 seconds, ever growing; the remainder by 4 says whether it answers something. */
  private nextMessageId(isAnswer: boolean): bigint {
    const byClock = quarter((BigInt(Date.now()) << 32n) / 1000n);
    const next = byClock > this.lastMessageId ? byClock : quarter(this.lastMessageId) + 4n;
    this.lastMessageId = next | (isAnswer ? 1n : 3n);
    return this.lastMessageId;
  }

  /** Twice the content messages before it, and one more for a content message itself. */
  private nextSeqNo(isContent: boolean): number {
    return isContent ? 2 * this.contentMessages++ + 1 : 2 * this.contentMessages;
  }
}

/** Rounds down to a multiple of four. */
function quarter(messageId: bigint): bigint {
  return (messageId >> 2n) << 2n;
}
