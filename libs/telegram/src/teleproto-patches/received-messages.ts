import { errors } from 'telegram';
import { BinaryReader } from 'telegram/extensions/index.js';
import { MtpDispatcher, type SenderActions } from 'telegram/network/MtpDispatcher.js';
import { MTProtoState } from 'telegram/network/MTProtoState.js';
import { MessageContainer, TLMessage } from 'telegram/tl/core/index.js';
import {
  type UnpackBudget,
  UnpackError,
  countMessages,
  handled,
  unpackBudget,
  withUnpackBudget,
} from './packed-objects.js';

const { decryptMessageData } = MTProtoState.prototype;
const { process } = MtpDispatcher.prototype;
/** Of the packets that are being processed. */
const budgets = new WeakMap<TLMessage, UnpackBudget>();

/**
 * Telegram may send an update of another layer with an answer (core.telegram.org/api/invoking, "Layers"). The library
 * cannot decode it and drops the whole container, including answers. Here each message of a container is split by its
 * length and processed separately, so that a failure affects only that message.
 */
export function patchReceivedMessages(): void {
  MessageContainer.fromReader = handled(readContainer);
  MtpDispatcher.prototype.process = function (message) {
    const budget = budgets.get(message);
    const processed = budget
      ? withUnpackBudget(budget, () => process.call(this, message))
      : process.call(this, message);
    // On an error here the library drops the rest of the container and only logs the error.
    return processed.catch((error: unknown) => {
      if (!(error instanceof UnpackError)) return;
      // Nobody knows whose answer it was.
      const { sender } = this as unknown as { sender: Pick<SenderActions, 'pendingState'> };
      for (const state of sender.pendingState.values()) state.reject(error);
    });
  };
  MTProtoState.prototype.decryptMessageData = async function (body) {
    const budget = unpackBudget();
    const message = await withUnpackBudget(budget, () => decryptMessageData.call(this, body));
    budgets.set(message, budget);
    // The library checks session id and duplicates, but not that message ids of servers are odd (MTProto, "msg_id").
    if (message.msgId.isEven()) throw new errors.SecurityError('The message id is not one of a server');
    return message;
  };
}

/** `msg_container messages:vector<%Message>`, `message msg_id:long seqno:int bytes:int body:Object`. */
async function readContainer(reader: BinaryReader): Promise<MessageContainer> {
  const count = reader.readInt(false);
  countMessages(count);
  const messages: TLMessage[] = [];
  for (let i = 0; i < count; i++) {
    const msgId = reader.readLong();
    const seqNo = reader.readInt();
    const body = reader.read(reader.readInt());
    const object = decode(body);
    // The dispatcher awaits it, so a failure concerns the message that failed.
    object.catch(() => undefined);
    messages.push(new TLMessage(msgId, seqNo, object));
  }
  return new MessageContainer(messages);
}

async function decode(body: Buffer): Promise<unknown> {
  return new BinaryReader(body).tgReadObject() as unknown;
}
