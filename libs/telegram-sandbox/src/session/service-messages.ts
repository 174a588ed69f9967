import { gzipSync } from 'node:zlib';
import type { Message } from '../crypto/message.js';
import { GZIP_PACKED } from '../tl/gzip.js';
import { TlError, TlReader } from '../tl/reader.js';
import { TlWriter } from '../tl/writer.js';
import type { FutureSalt } from './salts.js';

// Written by hand from https://core.telegram.org/mtproto/service_messages and service_messages_about_messages.

export const MSG_CONTAINER = 0x73f1f8dc;
export const MSGS_ACK = 0x62d6b459;
export const PING = 0x7abe77ec;
export const PING_DELAY_DISCONNECT = 0xf3427b8c;
export const GET_FUTURE_SALTS = 0xb921bd04;
export const RPC_DROP_ANSWER = 0x58e4a740;
export const MSGS_STATE_REQ = 0xda69fb52;
export const MSG_RESEND_REQ = 0x7d861a08;
export const MSGS_ALL_INFO = 0x8cc0d131;
export const HTTP_WAIT = 0x9299359f;
export const DESTROY_SESSION = 0xe7512126;
export const MSGS_STATE_INFO = 0x04deb57d;
export const MSG_RESEND_ANS_REQ = 0x8610baeb;
export const DESTROY_AUTH_KEY = 0xd1435160;

const VECTOR = 0x1cb5c415;
/** https://core.telegram.org/mtproto/service_messages#simple-container */
const MAX_CONTAINER_MESSAGES = 1024;
const MAX_MESSAGE_IDS = 8192;
/** Shorter answers are not compressed. */
const MIN_GZIP_BYTES = 512;

/** https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message */
export const BadMessage = {
  idTooLow: 16,
  idTooHigh: 17,
  idNotDivisibleBy4: 18,
  sameContainerId: 19,
  tooOld: 20,
  seqNoTooLow: 32,
  seqNoTooHigh: 33,
  seqNoNotEven: 34,
  seqNoNotOdd: 35,
  invalidContainer: 64,
} as const;
export type BadMessageCode = (typeof BadMessage)[keyof typeof BadMessage];

/** What a message of a client carries, without the salt and session that containers share. */
export type InnerMessage = Pick<Message, 'messageId' | 'seqNo' | 'body'>;

/** More in one message than the limits of containers and service messages allow. */
export class LimitError extends Error {}

/** @throws LimitError or TlError */
export function readContainer(body: Buffer): InnerMessage[] {
  const reader = after(body, MSG_CONTAINER);
  const count = reader.count(16);
  if (count > MAX_CONTAINER_MESSAGES) throw new LimitError(`a container of ${count} messages`);
  const messages = Array.from({ length: count }, () => {
    const messageId = reader.long();
    const seqNo = reader.int();
    return { messageId, seqNo, body: reader.raw(reader.int()) };
  });
  reader.end();
  return messages;
}

export function container(messages: InnerMessage[]): Buffer {
  const writer = new TlWriter().id(MSG_CONTAINER).int(messages.length);
  for (const { messageId, seqNo, body } of messages) writer.long(messageId).int(seqNo).int(body.length).raw(body);
  return writer.done();
}

/**
 * The ids of msgs_ack, msgs_state_req or msg_resend_req.
 *
 * @throws LimitError or TlError
 */
export function readMessageIds(body: Buffer): bigint[] {
  const reader = new TlReader(body.subarray(4));
  if (reader.id() !== VECTOR) throw new TlError('a vector was expected');
  const count = reader.count(8);
  if (count > MAX_MESSAGE_IDS) throw new LimitError(`${count} message ids`);
  return Array.from({ length: count }, () => reader.long());
}

/** A long right after the constructor, and what follows it. */
export function readLong(body: Buffer): { value: bigint; rest: TlReader } {
  const rest = new TlReader(body.subarray(4));
  return { value: rest.long(), rest };
}

export const readFutureSaltCount = (body: Buffer): number => after(body, GET_FUTURE_SALTS).int();

export const ack = (messageId: bigint): Buffer => new TlWriter().id(MSGS_ACK).id(VECTOR).int(1).long(messageId).done();

/** A long answer is packed when that makes it shorter. */
export const rpcResult = (requestId: bigint, answer: Buffer): Buffer =>
  new TlWriter().id(0xf35c6d01).long(requestId).raw(packed(answer)).done();

export const pong = (messageId: bigint, pingId: bigint): Buffer =>
  new TlWriter().id(0x347773c5).long(messageId).long(pingId).done();

export const newSessionCreated = (firstMessageId: bigint, uniqueId: bigint, salt: bigint): Buffer =>
  new TlWriter().id(0x9ec20908).long(firstMessageId).long(uniqueId).long(salt).done();

export const badMessage = ({ messageId, seqNo }: InnerMessage, code: BadMessageCode): Buffer =>
  new TlWriter().id(0xa7eff811).long(messageId).int(seqNo).int(code).done();

export const badServerSalt = ({ messageId, seqNo }: InnerMessage, newSalt: bigint): Buffer =>
  new TlWriter().id(0xedab447b).long(messageId).int(seqNo).int(48).long(newSalt).done();

/**
 * `updateShort#78d4dec1 update:Update date:int` with an update of no schema: "the API may return constructors from older
 * layers" (https://core.telegram.org/api/invoking).
 */
export const foreignUpdate = (): Buffer => new TlWriter().id(0x78d4dec1).id(0xf0e19e57).long(1n).int(0).done();

/** The salts are bare, without a vector's constructor. */
export function futureSalts(requestId: bigint, now: number, salts: FutureSalt[]): Buffer {
  const writer = new TlWriter().id(0xae500895).long(requestId).int(now).int(salts.length);
  for (const { validSince, validUntil, salt } of salts) writer.int(validSince).int(validUntil).long(salt);
  return writer.done();
}

/** @param states one byte for each message asked about */
export const msgsStateInfo = (requestId: bigint, states: Buffer): Buffer =>
  new TlWriter().id(0x04deb57d).long(requestId).bytes(states).done();

export const destroySessionAnswer = (sessionId: bigint, existed: boolean): Buffer =>
  new TlWriter()
    .id(existed ? 0xe22045fc : 0x62d350c9)
    .long(sessionId)
    .done();

/** `rpc_answer_unknown`: the request never came, or its answer is no longer kept. */
export const rpcAnswerUnknown = (): Buffer => new TlWriter().id(0x5e2ad36e).done();

/** `rpc_answer_dropped_running`: the request is being worked on, and its answer will not be sent. */
export const rpcAnswerDroppedRunning = (): Buffer => new TlWriter().id(0xcd78e586).done();

/** `rpc_answer_dropped`: this answer was not acknowledged and is not kept any longer. */
export const rpcAnswerDropped = ({ messageId, seqNo, body }: InnerMessage): Buffer =>
  new TlWriter().id(0xa43ad8b7).long(messageId).int(seqNo).int(body.length).done();

/** `destroy_auth_key_ok` */
export const destroyAuthKeyOk = (): Buffer => new TlWriter().id(0xf660e1d4).done();

/** @throws TlError when the body is shorter than a constructor */
export const constructorOf = (body: Buffer): number => new TlReader(body).id();

function after(body: Buffer, constructor: number): TlReader {
  const reader = new TlReader(body);
  if (reader.id() !== constructor) throw new TlError(`${constructor.toString(16)} was expected`);
  return reader;
}

function packed(answer: Buffer): Buffer {
  if (answer.length <= MIN_GZIP_BYTES) return answer;
  const gzip = new TlWriter().id(GZIP_PACKED).bytes(gzipSync(answer)).done();
  return gzip.length < answer.length ? gzip : answer;
}
