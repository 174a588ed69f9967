import { randomBytes } from 'node:crypto';
import { decryptMessage, encryptMessage, FROM_CLIENT, FROM_SERVER } from '../crypto/message.js';
import type { Message } from '../crypto/message.js';
import type { Answer } from '../rpc/outcome.js';
import type { Router } from '../rpc/router.js';
import { TlError } from '../tl/reader.js';
import { unixNow } from '../unix-time.js';
import type { AuthKey, AuthKeys } from './auth-keys.js';
import { checkAge, checkForm, checkTime } from './message-rules.js';
import { saltAt, saltsFrom } from './salts.js';
import * as service from './service-messages.js';
import type { InnerMessage } from './service-messages.js';
import type { Outgoing, Session } from './session.js';
import { KEY_NOT_FOUND, transportError } from './wire.js';
import type { Wire } from './wire.js';

const MAX_FUTURE_SALTS = 64;

/** Constructors that are the session's business; everything else is a request. */
const SERVICE = new Set([
  service.MSG_CONTAINER,
  service.GZIP_PACKED,
  service.MSGS_ACK,
  service.PING,
  service.PING_DELAY_DISCONNECT,
  service.GET_FUTURE_SALTS,
  service.RPC_DROP_ANSWER,
  service.MSGS_STATE_REQ,
  service.MSG_RESEND_REQ,
  service.MSGS_ALL_INFO,
  service.HTTP_WAIT,
  service.DESTROY_SESSION,
]);

/** One packet of a client being worked on. */
interface Visit {
  key: AuthKey;
  session: Session;
  wire: Wire;
  outgoing: Outgoing[];
}

/** Encrypted packets in, encrypted packets out (https://core.telegram.org/mtproto/description). */
export class Gate {
  constructor(
    private readonly keys: AuthKeys,
    private readonly router: Router,
  ) {}

  /** Never throws on what a client sent: it answers, or ends the connection. */
  receive(packet: Buffer, wire: Wire): void {
    const key = this.keys.find(packet.subarray(0, 8));
    if (!key) {
      wire.send(transportError(KEY_NOT_FOUND));
      return;
    }
    const message = decryptMessage(key.key, packet.subarray(8), FROM_CLIENT);
    if (!message) {
      wire.close();
      return;
    }
    this.visit(key, message, wire);
  }

  private visit(key: AuthKey, message: Message, wire: Wire): void {
    const now = unixNow();
    const salt = saltAt(key.key, now);
    const session = key.session(message.sessionId);
    const visit: Visit = { key, session, wire, outgoing: [] };
    const bad = checkTime(message, now);
    if (bad) visit.outgoing.push(notice(service.badMessage(message, bad)));
    else if (!key.accepts(message.salt, now)) visit.outgoing.push(notice(service.badServerSalt(message, salt)));
    else {
      if (session.isNew) visit.outgoing.push(greeting(message, salt));
      try {
        this.take(visit, message);
      } catch (error) {
        if (!(error instanceof TlError)) throw error;
        wire.close();
        return;
      }
    }
    if (visit.outgoing.length) wire.send(seal(key, session, salt, visit.outgoing));
  }

  /** A message that is on time and has a good salt: a container or a single one. */
  private take(visit: Visit, message: InnerMessage): void {
    if (service.constructorOf(message.body) !== service.MSG_CONTAINER) {
      this.takeOne(visit, message);
      return;
    }
    const { session, outgoing } = visit;
    const bad = session.hasReceived(message.messageId)
      ? service.BadMessage.sameContainerId
      : (checkForm(message, false) ?? checkAge(message, session));
    if (bad) {
      outgoing.push(notice(service.badMessage(message, bad)));
      return;
    }
    session.remember(message.messageId);
    for (const inner of service.readContainer(message.body)) this.takeOne(visit, inner);
  }

  private takeOne(visit: Visit, message: InnerMessage): void {
    const { session, outgoing } = visit;
    const { messageId, body } = message;
    const id = service.constructorOf(body);
    if (session.hasReceived(messageId)) {
      outgoing.push(session.storedAnswer(messageId) ?? notice(service.ack(messageId)));
      return;
    }
    const bad =
      id === service.MSG_CONTAINER
        ? service.BadMessage.invalidContainer
        : (checkForm(message, !SERVICE.has(id)) ?? checkAge(message, session));
    if (bad) {
      outgoing.push(notice(service.badMessage(message, bad)));
      return;
    }
    session.remember(messageId);
    const request = id === service.GZIP_PACKED ? service.unpackGzip(body) : body;
    if (SERVICE.has(service.constructorOf(request))) this.serve(visit, messageId, request);
    else this.call(visit, message, request);
  }

  private call(visit: Visit, message: InnerMessage, request: Buffer): void {
    const { key, wire, outgoing } = visit;
    const outcome = this.router.answer(request, key);
    if (outcome === 'disconnect') wire.close();
    else if (outcome === 'silence') outgoing.push(notice(service.ack(message.messageId)));
    else if (outcome === 'badSalt') outgoing.push(notice(service.badServerSalt(message, saltAt(key.key, unixNow()))));
    else if (outcome === 'forgetKey') {
      this.keys.forget(key.keyId);
      wire.send(transportError(KEY_NOT_FOUND));
    } else if ('transportError' in outcome) wire.send(transportError(outcome.transportError));
    else this.reply(visit, message, outcome);
  }

  private reply({ key, session, wire, outgoing }: Visit, { messageId }: InnerMessage, outcome: Answer): void {
    const { answer, delayMs = 0, delivery } = outcome;
    const result = { body: service.rpcResult(messageId, answer), isContent: true, answers: messageId };
    if (delivery === 'reorder') {
      session.hold(result);
      return;
    }
    const messages = [result, ...(delivery === 'duplicate' ? [result] : []), ...session.release()];
    if (delayMs > 0) {
      const sendLate = (): void => wire.send(seal(key, session, saltAt(key.key, unixNow()), messages));
      setTimeout(sendLate, delayMs).unref();
    } else outgoing.push(...messages);
  }

  private serve({ key, session, wire, outgoing }: Visit, messageId: bigint, body: Buffer): void {
    const answer = (bytes: Buffer): void => void outgoing.push({ body: bytes, isContent: false, answers: messageId });
    switch (service.constructorOf(body)) {
      case service.MSGS_ACK:
        for (const id of service.readMessageIds(body)) session.acknowledge(id);
        break;
      case service.PING:
        answer(service.pong(messageId, service.readLong(body).value));
        break;
      case service.PING_DELAY_DISCONNECT: {
        const { value, rest } = service.readLong(body);
        wire.closeAfter(rest.int());
        answer(service.pong(messageId, value));
        break;
      }
      case service.GET_FUTURE_SALTS: {
        const count = Math.min(Math.max(service.readFutureSaltCount(body), 1), MAX_FUTURE_SALTS);
        const now = unixNow();
        answer(service.futureSalts(messageId, now, saltsFrom(key.key, now, count)));
        break;
      }
      case service.RPC_DROP_ANSWER:
        outgoing.push({
          body: service.rpcResult(messageId, service.rpcAnswerUnknown()),
          isContent: true,
          answers: messageId,
        });
        break;
      case service.MSGS_STATE_REQ: {
        const states = service.readMessageIds(body).map((id) => session.stateOf(id));
        answer(service.msgsStateInfo(messageId, Buffer.from(states)));
        break;
      }
      case service.DESTROY_SESSION: {
        const { value } = service.readLong(body);
        answer(service.destroySessionAnswer(value, value !== session.id && key.destroySession(value)));
        break;
      }
      // The rest tells this server nothing: it never waits for messages, and has none to send again.
    }
  }
}

const notice = (body: Buffer): Outgoing => ({ body, isContent: false });

function greeting({ messageId }: InnerMessage, salt: bigint): Outgoing {
  return { body: service.newSessionCreated(messageId, randomBytes(8).readBigInt64LE(), salt), isContent: true };
}

function seal(key: AuthKey, session: Session, salt: bigint, outgoing: Outgoing[]): Buffer {
  const message = { salt, sessionId: session.id, ...session.pack(outgoing) };
  return Buffer.concat([Buffer.from(key.keyId, 'hex'), encryptMessage(key.key, message, FROM_SERVER)]);
}
