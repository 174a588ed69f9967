import type { AuthKeys } from './auth-keys.js';
import type { Requests } from './requests.js';
import { MAX_FUTURE_SALTS } from './salts.js';
import * as messages from './service-messages.js';
import type { Visit } from './visit.js';

/** Constructors that are the session's business; everything else is a request. */
const SERVICE = new Set([
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

export const isService = (constructor: number): boolean => SERVICE.has(constructor);

/** The messages that sessions exchange about themselves (https://core.telegram.org/mtproto/service_messages). */
export class Service {
  /** @param signOut ends what a key was signed in to */
  constructor(
    private readonly keys: AuthKeys,
    private readonly requests: Requests,
    private readonly signOut: (keyId: string) => void,
  ) {}

  /** @throws TlError when the body is not what its constructor says */
  take(visit: Visit, messageId: bigint, body: Buffer): void {
    const { key, session, wire } = visit;
    switch (messages.constructorOf(body)) {
      case messages.MSGS_ACK:
        for (const id of messages.readMessageIds(body)) acknowledged(visit, id);
        break;
      case messages.PING:
        visit.reply(messageId, messages.pong(messageId, messages.readLong(body).value));
        break;
      case messages.PING_DELAY_DISCONNECT: {
        const { value, rest } = messages.readLong(body);
        wire.closeAfter(rest.int());
        visit.reply(messageId, messages.pong(messageId, value));
        break;
      }
      case messages.GET_FUTURE_SALTS: {
        const count = Math.min(Math.max(messages.readFutureSaltCount(body), 1), MAX_FUTURE_SALTS);
        visit.reply(messageId, messages.futureSalts(messageId, visit.now, key.futureSalts(visit.now, count)));
        break;
      }
      case messages.RPC_DROP_ANSWER: {
        const answer = this.requests.drop(visit, messages.readLong(body).value);
        const result = messages.rpcResult(messageId, answer);
        visit.put(session.outbox.number({ body: result, isContent: true, answers: messageId }));
        break;
      }
      case messages.MSGS_STATE_REQ:
        tellStates(visit, messageId, messages.readMessageIds(body));
        break;
      case messages.MSG_RESEND_REQ:
        resend(visit, messageId, messages.readMessageIds(body), (id) => id);
        break;
      case messages.MSG_RESEND_ANS_REQ:
        resend(visit, messageId, messages.readMessageIds(body), (id) => session.inbox.answerTo(id) ?? 0n);
        break;
      case messages.DESTROY_SESSION: {
        const { value } = messages.readLong(body);
        const isGone = value !== session.id && key.destroySession(value);
        visit.reply(messageId, messages.destroySessionAnswer(value, isGone));
        break;
      }
      case messages.DESTROY_AUTH_KEY:
        this.destroyKey(visit, messageId);
        break;
      // The rest tells this server nothing: it asks for no states, and never waits for messages.
    }
  }

  /** The key itself encrypts the last answer. */
  private destroyKey(visit: Visit, messageId: bigint): void {
    const { key } = visit;
    visit.reply(messageId, messages.destroyAuthKeyOk());
    if (key.expiresAt === undefined) this.signOut(key.keyId);
    this.keys.forget(key.keyId);
  }
}

function acknowledged({ session: { inbox, outbox } }: Visit, ourMessageId: bigint): void {
  const answered = outbox.forget(ourMessageId)?.answers;
  if (answered !== undefined && inbox.answerTo(answered) === ourMessageId) inbox.advance(answered, 'delivered');
}

/** Sends kept messages again; where one is not kept, the client is told what is known of all that it asked for. */
function resend(visit: Visit, messageId: bigint, ids: bigint[], ourIdOf: (id: bigint) => bigint): void {
  const kept = ids.flatMap((id) => visit.session.outbox.find(ourIdOf(id)) ?? []);
  visit.put(...kept);
  if (kept.length < ids.length) tellStates(visit, messageId, ids);
}

function tellStates(visit: Visit, messageId: bigint, ids: bigint[]): void {
  const states = ids.map((id) => (id & 1n ? visit.session.outbox.stateOf(id) : visit.session.inbox.stateOf(id)));
  visit.reply(messageId, messages.msgsStateInfo(messageId, Buffer.from(states)));
}
