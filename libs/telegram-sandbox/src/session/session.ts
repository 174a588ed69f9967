import { serverMessageId } from './message-id.js';
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
  /** Which client's message each unacknowledged message of ours answers: oldest first. */
  private readonly unacknowledged = new Map<bigint, bigint>();
  private readonly held: Outgoing[] = [];
  /** Everything up to this id may have been received and forgotten. */
  private forgotten = 0n;
  private highest = 0n;
  private contentMessages = 0;
  private lastMessageId = 0n;

  constructor(readonly id: bigint) {}

  /** Nothing of it was accepted yet. */
  get isNew(): boolean {
    return this.highest === 0n;
  }

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
    return messageId > this.highest ? 3 : 2;
  }

  remember(messageId: bigint): void {
    this.received.set(messageId, undefined);
    if (messageId > this.highest) this.highest = messageId;
    const dropped = dropOldest(this.received);
    if (dropped !== undefined && dropped > this.forgotten) this.forgotten = dropped;
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

  /** Keeps an answer back until the next one leaves. */
  hold(answer: Outgoing): void {
    this.held.push(answer);
  }

  release(): Outgoing[] {
    return this.held.splice(0);
  }

  /** Gives ids and sequence numbers to the messages; several travel in one container. */
  pack(outgoing: Outgoing[]): InnerMessage {
    const numbered = outgoing.map((message) => this.number(message));
    const [only] = numbered;
    if (only && numbered.length === 1) return only;
    return this.number({ body: container(numbered), isContent: false });
  }

  private number(message: Outgoing): InnerMessage {
    const { answers, isContent, body } = message;
    const messageId = serverMessageId(answers !== undefined, this.lastMessageId);
    this.lastMessageId = messageId;
    if (answers !== undefined && isContent && this.received.has(answers)) {
      this.received.set(answers, message);
      this.unacknowledged.set(messageId, answers);
      dropOldest(this.unacknowledged);
    }
    return { messageId, seqNo: this.nextSeqNo(isContent), body };
  }

  /** Twice the content messages before it, and one more for a content message itself. */
  private nextSeqNo(isContent: boolean): number {
    return isContent ? 2 * this.contentMessages++ + 1 : 2 * this.contentMessages;
  }
}

/** Keeps a map small; returns the key that had to go. */
function dropOldest(map: Map<bigint, unknown>): bigint | undefined {
  const [oldest] = map.keys();
  if (map.size <= REMEMBERED_MESSAGES || oldest === undefined) return undefined;
  map.delete(oldest);
  return oldest;
}
