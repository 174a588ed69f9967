import type { AuthKeys } from './auth-keys.js';
import type { MessageContext } from './message-context.js';
import type { RequestHandler } from './request-handler.js';
import { MAX_FUTURE_SALTS } from './salts.js';
import * as messages from './service-messages.js';

/** The constructors of service messages; every other one is a request. */
const SERVICE_CONSTRUCTORS = new Set([
  messages.MSGS_ACK,
  messages.PING,
  messages.PING_DELAY_DISCONNECT,
  messages.GET_FUTURE_SALTS,
  messages.RPC_DROP_ANSWER,
  messages.MSGS_STATE_REQ,
  messages.MSGS_STATE_INFO,
  messages.MSGS_ALL_INFO,
  messages.MSG_RESEND_REQ,
  messages.MSG_RESEND_ANS_REQ,
  messages.HTTP_WAIT,
  messages.DESTROY_SESSION,
  messages.DESTROY_AUTH_KEY,
]);

export const isServiceMessage = (constructor: number): boolean => SERVICE_CONSTRUCTORS.has(constructor);

/** Handles service messages (https://core.telegram.org/mtproto/service_messages). */
export class ServiceMessageHandler {
  /** @param signOut signs the device of a key out */
  constructor(
    private readonly keys: AuthKeys,
    private readonly requests: RequestHandler,
    private readonly signOut: (keyId: string) => void,
  ) {}

  /** @throws TlError when the body is not what its constructor says */
  handleServiceMessage(context: MessageContext, messageId: bigint, body: Buffer): void {
    const { key, session, connection } = context;
    switch (messages.constructorOf(body)) {
      case messages.MSGS_ACK:
        for (const id of messages.readMessageIds(body)) handleAcknowledgement(context, id);
        break;
      case messages.PING:
        context.reply(messageId, messages.pong(messageId, messages.readLong(body).value));
        break;
      case messages.PING_DELAY_DISCONNECT: {
        const { value, rest } = messages.readLong(body);
        connection.closeAfter(rest.int());
        context.reply(messageId, messages.pong(messageId, value));
        break;
      }
      case messages.GET_FUTURE_SALTS: {
        const count = Math.min(Math.max(messages.readFutureSaltCount(body), 1), MAX_FUTURE_SALTS);
        context.reply(messageId, messages.futureSalts(messageId, context.now, key.futureSalts(context.now, count)));
        break;
      }
      case messages.RPC_DROP_ANSWER: {
        const answer = this.requests.dropAnswer(context, messages.readLong(body).value);
        const result = messages.rpcResult(messageId, answer);
        context.queue(session.outbox.assignMessageId({ body: result, isContent: true, answers: messageId }));
        break;
      }
      case messages.MSGS_STATE_REQ:
        sendStates(context, messageId, messages.readMessageIds(body));
        break;
      case messages.MSG_RESEND_REQ:
        resend(context, messageId, messages.readMessageIds(body), (id) => id);
        break;
      case messages.MSG_RESEND_ANS_REQ:
        resend(context, messageId, messages.readMessageIds(body), (id) => session.inbox.answerTo(id) ?? 0n);
        break;
      case messages.DESTROY_SESSION: {
        const { value } = messages.readLong(body);
        const isGone = value !== session.id && key.destroySession(value);
        context.reply(messageId, messages.destroySessionAnswer(value, isGone));
        break;
      }
      case messages.DESTROY_AUTH_KEY:
        this.destroyKey(context, messageId);
        break;
      // The others need no answer: this server requests no states and does not use long polling.
    }
  }

  /** The key itself encrypts the last answer. */
  private destroyKey(context: MessageContext, messageId: bigint): void {
    const { key } = context;
    context.reply(messageId, messages.destroyAuthKeyOk());
    if (key.expiresAt === undefined) this.signOut(key.keyId);
    this.keys.deleteKey(key.keyId);
  }
}

function handleAcknowledgement({ session: { inbox, outbox } }: MessageContext, ourMessageId: bigint): void {
  const answered = outbox.deleteMessage(ourMessageId)?.answers;
  if (answered !== undefined && inbox.answerTo(answered) === ourMessageId) inbox.setStage(answered, 'delivered');
}

/** Sends kept messages again; when one of them is no longer kept, the states of all requested messages follow. */
function resend(context: MessageContext, messageId: bigint, ids: bigint[], ourIdOf: (id: bigint) => bigint): void {
  const kept = ids.flatMap((id) => context.session.outbox.find(ourIdOf(id)) ?? []);
  context.queue(...kept);
  if (kept.length < ids.length) sendStates(context, messageId, ids);
}

function sendStates(context: MessageContext, messageId: bigint, ids: bigint[]): void {
  const states = ids.map((id) => (id & 1n ? context.session.outbox.stateOf(id) : context.session.inbox.stateOf(id)));
  context.reply(messageId, messages.msgsStateInfo(messageId, Buffer.from(states)));
}
