import { unixSeconds } from '../clock.js';
import type { Clock } from '../clock.js';
import { decryptMessage, encryptMessage, FROM_CLIENT, FROM_SERVER } from '../crypto/message.js';
import type { Message } from '../crypto/message.js';
import type { Router } from '../rpc/router.js';
import { unpackGzipBody } from '../tl/gzip.js';
import { TlError } from '../tl/reader.js';
import type { Traffic } from '../traffic.js';
import type { AuthKey } from './auth-key.js';
import type { AuthKeys } from './auth-keys.js';
import { checkId, checkNew } from './message-rules.js';
import type { Sent } from './outbox.js';
import { Requests } from './requests.js';
import { isService, Service } from './service.js';
import * as service from './service-messages.js';
import type { InnerMessage } from './service-messages.js';
import type { Session } from './session.js';
import { Visit } from './visit.js';
import { FLOOD, KEY_NOT_FOUND, transportError } from './wire.js';
import type { Wire } from './wire.js';

/** Encrypted packets in, encrypted packets out (https://core.telegram.org/mtproto/description). */
export class Gate {
  private readonly requests: Requests;
  private readonly service: Service;

  /** @param clock of the protocol */
  constructor(
    private readonly keys: AuthKeys,
    router: Router,
    private readonly clock: Clock,
    private readonly traffic: Pick<Traffic, 'used'>,
  ) {
    this.requests = new Requests(keys, router, (key, session, messages) => this.sendLater(key, session, messages));
    this.service = new Service(keys, this.requests, (keyId) => router.signOut(keyId));
  }

  /** Never throws on what a client sent: it answers, or ends the connection. */
  receive(packet: Buffer, wire: Wire): void {
    const key = this.keys.find(packet.toString('hex', 0, 8));
    if (!key) {
      wire.send(transportError(KEY_NOT_FOUND));
      return;
    }
    const message = decryptMessage(key.key, packet.subarray(8), FROM_CLIENT);
    if (!message) {
      wire.close();
      return;
    }
    wire.trust();
    this.traffic.used(this.keys.dc, key.keyId, wire);
    this.visit(key, message, wire);
  }

  /**
   * Sends an update to every connected session of a key, and of the temporary keys bound to it, that gets updates.
   *
   * @param keyId hex
   * @param body a message that needs an acknowledgement; without one it is sent again when the session comes back
   * @returns how many sessions there were
   */
  push(keyId: string, body: Buffer): number {
    let count = 0;
    for (const key of this.keys.familyOf(keyId)) {
      for (const session of key.connectedSessions().filter(({ isSubscribed }) => isSubscribed)) {
        count++;
        this.sendLater(key, session, [session.outbox.number({ body, isContent: true })]);
      }
    }
    return count;
  }

  /** Closes the connections of a key and of the temporary keys bound to it. @param keyId hex */
  disconnect(keyId: string): void {
    for (const key of this.keys.familyOf(keyId)) {
      for (const { line } of key.connectedSessions()) line?.close();
    }
  }

  private visit(key: AuthKey, message: Message, wire: Wire): void {
    const session = key.session(message.sessionId);
    const visit = new Visit(key, session, wire, unixSeconds(this.clock));
    const bad = checkId(message, visit.now);
    if (bad) visit.notify(service.badMessage(message, bad));
    else if (!key.accepts(message.salt, visit.now)) visit.notify(service.badServerSalt(message, visit.salt));
    else {
      const missed = session.arrive(wire) ? session.outbox.unacknowledged() : [];
      greet(visit, message);
      try {
        this.take(visit, message);
      } catch (error) {
        if (error instanceof TlError) return wire.close();
        if (!(error instanceof service.LimitError)) throw error;
        // https://core.telegram.org/mtproto/mtproto-transports#transport-errors
        wire.send(transportError(FLOOD));
      }
      resend(visit, missed);
    }
    this.send(key, session, wire, visit.out);
  }

  /** A message that is on time and has a good salt: a container or a single one. */
  private take(visit: Visit, message: InnerMessage): void {
    if (service.constructorOf(message.body) === service.MSG_CONTAINER) this.takeContainer(visit, message);
    else this.takeOne(visit, message);
  }

  private takeContainer(visit: Visit, container: InnerMessage): void {
    const { inbox } = visit.session;
    const bad = inbox.has(container.messageId)
      ? service.BadMessage.sameContainerId
      : checkNew(container, visit.session, false);
    const messages = bad ? [] : service.readContainer(container.body);
    const isInOrder = messages.every(({ messageId }) => messageId < container.messageId);
    if (bad || !isInOrder) {
      visit.notify(service.badMessage(container, bad ?? service.BadMessage.invalidContainer));
      return;
    }
    for (const message of messages) this.takeOne(visit, message);
    inbox.remember(container, 'service');
  }

  private takeOne(visit: Visit, message: InnerMessage): void {
    const { session } = visit;
    const { messageId } = message;
    if (session.inbox.has(messageId)) {
      repeat(visit, messageId);
      return;
    }
    const body = unpackGzipBody(message.body);
    const unpackedId = service.constructorOf(body);
    const isContainer = unpackedId === service.MSG_CONTAINER;
    const bad = isContainer ? service.BadMessage.invalidContainer : checkNew(message, session, !isService(unpackedId));
    if (bad) {
      visit.notify(service.badMessage(message, bad));
      return;
    }
    session.inbox.remember(message, isService(unpackedId) ? 'service' : 'running');
    if (isService(unpackedId)) this.service.take(visit, messageId, body);
    else this.requests.take(visit, message, body);
  }

  /** On the connection that the client has now; without one the messages wait until it comes back. */
  private sendLater(key: AuthKey, session: Session, messages: InnerMessage[]): void {
    const { line } = session;
    if (line) this.send(key, session, line, messages);
  }

  private send(key: AuthKey, session: Session, wire: Wire, messages: InnerMessage[]): void {
    const salt = key.saltAt(unixSeconds(this.clock));
    for (const inner of session.outbox.pack(messages)) {
      const message = { salt, sessionId: session.id, ...inner };
      wire.send(Buffer.concat([Buffer.from(key.keyId, 'hex'), encryptMessage(key.key, message, FROM_SERVER)]));
    }
  }
}

/** `new_session_created` goes before all other messages of a session, and again for an even smaller message id. */
function greet(visit: Visit, { messageId }: InnerMessage): void {
  const { session, salt } = visit;
  if (session.firstMessageId !== undefined && messageId >= session.firstMessageId) return;
  session.firstMessageId = messageId;
  const body = service.newSessionCreated(messageId, session.uniqueId, salt);
  visit.put(session.outbox.number({ body, isContent: true }));
}

/** A message that came before is answered as before, and not executed again. */
function repeat(visit: Visit, messageId: bigint): void {
  const { inbox, outbox } = visit.session;
  const answer = outbox.find(inbox.answerTo(messageId) ?? 0n);
  if (answer) visit.put(answer);
  else visit.acknowledge(messageId);
}

/** Sends what the client did not acknowledge before its connection was lost, unless it has done so by now. */
function resend(visit: Visit, missed: Sent[]): void {
  visit.put(...missed.filter(({ messageId }) => visit.session.outbox.find(messageId)));
}
