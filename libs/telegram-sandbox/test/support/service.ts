import { TlWriter } from '../../src/tl/writer.js';
import type { RawClient, Received } from './raw-client.js';

// Service messages as raw clients write and read them (https://core.telegram.org/mtproto/service_messages).

export const PONG = 0x347773c5;
export const ACK = 0x62d6b459;
export const BAD_MESSAGE = 0xa7eff811;
export const BAD_SALT = 0xedab447b;
export const NEW_SESSION = 0x9ec20908;
export const RPC_RESULT = 0xf35c6d01;
export const STATE_INFO = 0x04deb57d;
const VECTOR = 0x1cb5c415;

const withIds = (constructor: number, ids: bigint[]): Buffer => {
  const writer = new TlWriter().id(constructor).id(VECTOR).int(ids.length);
  for (const id of ids) writer.long(id);
  return writer.done();
};

export const ping = (id = 1n): Buffer => new TlWriter().id(0x7abe77ec).long(id).done();
export const pingDelayDisconnect = (seconds: number): Buffer =>
  new TlWriter().id(0xf3427b8c).long(1n).int(seconds).done();
export const ackOf = (...ids: bigint[]): Buffer => withIds(ACK, ids);
export const statesOf = (...ids: bigint[]): Buffer => withIds(0xda69fb52, ids);
export const resend = (...ids: bigint[]): Buffer => withIds(0x7d861a08, ids);
export const resendAnswers = (...ids: bigint[]): Buffer => withIds(0x8610baeb, ids);
export const dropAnswer = (id: bigint): Buffer => new TlWriter().id(0x58e4a740).long(id).done();

export interface Inner {
  messageId: bigint;
  seqNo: number;
  body: Buffer;
}

/** A message for a container, with the next id and sequence number of the client. */
export const inner = (client: RawClient, body: Buffer): Inner => ({
  messageId: client.nextMessageId(),
  seqNo: client.nextSeqNo(),
  body,
});

export function containerOf(messages: Inner[]): Buffer {
  const writer = new TlWriter().id(0x73f1f8dc).int(messages.length);
  for (const { messageId, seqNo, body } of messages) writer.long(messageId).int(seqNo).int(body.length).raw(body);
  return writer.done();
}

/** The message that the next bad_msg_notification is about, and its code. */
export async function badMessageOf(client: RawClient): Promise<{ messageId: bigint; code: number }> {
  const { fields } = await client.next(BAD_MESSAGE);
  const messageId = fields.long();
  fields.int();
  return { messageId, code: fields.int() };
}

/** The ids that the next msgs_ack names. */
export async function acknowledgedBy(client: RawClient): Promise<bigint[]> {
  const { fields } = await client.next(ACK);
  fields.id();
  return Array.from({ length: fields.int() }, () => fields.long());
}

/** The bytes of the next msgs_state_info. */
export async function statesFor(client: RawClient): Promise<number[]> {
  const { fields } = await client.next(STATE_INFO);
  fields.long();
  return [...fields.bytes()];
}

/** Resolves when everything that the client sent before has been handled; reads nothing else. */
export async function settled(client: RawClient): Promise<Received> {
  client.send(ping());
  return client.next(PONG);
}
