import type { InnerMessage } from './service-messages.js';

/** How many messages of the client a session remembers to detect repeated ones. */
const MAX_KNOWN_MESSAGES = 1000;

/**
 * The state of a message of the client: `service` messages are complete at once; a request is `running`, then
 * `answered`, then `delivered` when the client has acknowledged the answer, or `dropped` when it wants none.
 */
export type Stage = 'service' | 'running' | 'answered' | 'delivered' | 'dropped';

interface Received {
  seqNo: number;
  stage: Stage;
  /** Our message with the answer. */
  answerId?: bigint;
}

/** The first byte of a state (https://core.telegram.org/mtproto/service_messages_about_messages#informational-message-regarding-status-of-messages). */
const State = { unknown: 1, notReceived: 2, tooHigh: 3, received: 4 } as const;
const Flag = { acknowledged: 8, needsNoAck: 16, isRequest: 32, isAnswered: 64, isDelivered: 128 } as const;

const FLAGS: Record<Exclude<Stage, 'service'>, number> = {
  running: Flag.isRequest,
  answered: Flag.acknowledged | Flag.isRequest | Flag.isAnswered,
  delivered: Flag.acknowledged | Flag.isRequest | Flag.isAnswered | Flag.isDelivered,
  dropped: Flag.acknowledged | Flag.isRequest,
};

/** The received messages of a session; the oldest are forgotten. */
export class Inbox {
  /** In the order of their arrival. */
  private readonly received = new Map<bigint, Received>();
  private highest = 0n;
  private highestSeqNo = 0;

  /** @param highestForgottenId messages up to this id may have been received and forgotten */
  constructor(private highestForgottenId: bigint) {}

  /** The highest id that may have been received. */
  get highestMessageId(): bigint {
    return this.highest > this.highestForgottenId ? this.highest : this.highestForgottenId;
  }

  has(messageId: bigint): boolean {
    return this.received.has(messageId);
  }

  isForgotten(messageId: bigint): boolean {
    return messageId <= this.highestForgottenId;
  }

  /**
   * Whether the sequence number fits between those of the messages with lower and higher ids: `tooLow` when an older
   * message has a higher one or the same odd one, `tooHigh` when a newer message has a lower one or the same odd one.
   */
  seqNoError({ messageId, seqNo }: InnerMessage): 'tooLow' | 'tooHigh' | undefined {
    const tolerance = seqNo & 1 ? 1 : 0;
    if (messageId > this.highest) return seqNo < this.highestSeqNo + tolerance ? 'tooLow' : undefined;
    for (const [id, other] of this.received) {
      if (id < messageId && other.seqNo > seqNo - tolerance) return 'tooLow';
      if (id > messageId && other.seqNo < seqNo + tolerance) return 'tooHigh';
    }
    return undefined;
  }

  recordMessage({ messageId, seqNo }: InnerMessage, stage: Stage): void {
    this.received.set(messageId, { seqNo, stage });
    if (messageId > this.highest) this.highest = messageId;
    if (seqNo > this.highestSeqNo) this.highestSeqNo = seqNo;
    const [oldest] = this.received.keys();
    if (this.received.size <= MAX_KNOWN_MESSAGES || oldest === undefined) return;
    this.received.delete(oldest);
    if (oldest > this.highestForgottenId) this.highestForgottenId = oldest;
  }

  /** Treats a message as not received. */
  deleteMessage(messageId: bigint): void {
    this.received.delete(messageId);
  }

  stageOf(messageId: bigint): Stage | undefined {
    return this.received.get(messageId)?.stage;
  }

  /** Our message with the answer; undefined when there is none. */
  answerTo(messageId: bigint): bigint | undefined {
    return this.received.get(messageId)?.answerId;
  }

  /** @param answerId our message with the answer; undefined once it is not needed any more */
  setStage(messageId: bigint, stage: Stage, answerId?: bigint): void {
    const received = this.received.get(messageId);
    if (!received) return;
    const { seqNo } = received;
    this.received.set(messageId, { seqNo, stage, ...(answerId !== undefined && { answerId }) });
  }

  /** The byte that msgs_state_info gives for a message of the client. */
  stateOf(messageId: bigint): number {
    const received = this.received.get(messageId);
    if (!received) {
      if (this.isForgotten(messageId)) return State.unknown;
      return messageId > this.highest ? State.tooHigh : State.notReceived;
    }
    const { stage, seqNo } = received;
    if (stage !== 'service') return State.received | FLAGS[stage];
    return State.received | (seqNo & 1 ? Flag.acknowledged : Flag.needsNoAck);
  }
}
