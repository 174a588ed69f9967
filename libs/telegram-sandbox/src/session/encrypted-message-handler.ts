import { unixSeconds } from '../clock.js';
import type { Clock } from '../clock.js';
import { decryptMessage, encryptMessage, FROM_CLIENT, FROM_SERVER } from '../crypto/message.js';
import type { Message } from '../crypto/message.js';
import type { Dispatcher } from '../rpc/dispatcher.js';
import { unpackGzipBody } from '../tl/gzip.js';
import { TlError } from '../tl/reader.js';
import type { Traffic } from '../traffic.js';
import { KEY_NOT_FOUND, TRANSPORT_FLOOD, transportError } from '../transport/transport-error.js';
import type { Connection } from '../transport/connection.js';
import type { AuthKey } from './auth-key.js';
import type { AuthKeys } from './auth-keys.js';
import { MessageContext } from './message-context.js';
import { checkMessageId, checkNewMessage } from './message-rules.js';
import type { Sent } from './outbox.js';
import { RequestHandler } from './request-handler.js';
import { isServiceMessage, ServiceMessageHandler } from './service-message-handler.js';
import * as service from './service-messages.js';
import type { InnerMessage } from './service-messages.js';
import type { Session } from './session.js';

/** Decrypts and handles messages, and encrypts the answers (https://core.telegram.org/mtproto/description). */
export class EncryptedMessageHandler {
  private readonly requests: RequestHandler;
  private readonly service: ServiceMessageHandler;

  /** @param clock of the protocol */
  constructor(
    private readonly keys: AuthKeys,
    dispatcher: Dispatcher,
    private readonly clock: Clock,
    private readonly traffic: Pick<Traffic, 'recordKeyUse'>,
  ) {
    this.requests = new RequestHandler(keys, dispatcher, (key, session, messages) =>
      this.sendLater(key, session, messages),
    );
    this.service = new ServiceMessageHandler(keys, this.requests, (keyId) => dispatcher.signOut(keyId));
  }

  /** Never throws on invalid input: it answers, or closes the connection. */
  handlePacket(packet: Buffer, connection: Connection): void {
    const key = this.keys.findKey(packet.toString('hex', 0, 8));
    if (!key) {
      connection.send(transportError(KEY_NOT_FOUND));
      return;
    }
    const message = decryptMessage(key.key, packet.subarray(8), FROM_CLIENT);
    if (!message) {
      connection.close();
      return;
    }
    connection.markAuthenticated();
    this.traffic.recordKeyUse(this.keys.dc, key.keyId, connection);
    this.handleMessage(key, message, connection);
  }

  /**
   * Sends an update to every connected session of a key, and of the temporary keys bound to it, that gets updates.
   *
   * @param keyId hex
   * @param body a message that needs an acknowledgement; until that it is sent again when the session reconnects
   */
  pushUpdate(keyId: string, body: Buffer): void {
    for (const key of this.keys.keysOfAuthorization(keyId)) {
      for (const session of key.connectedSessions().filter(({ isSubscribed }) => isSubscribed)) {
        this.sendLater(key, session, [session.outbox.assignMessageId({ body, isContent: true })]);
      }
    }
  }

  /** Closes the connections of a key and of the temporary keys bound to it. @param keyId hex */
  disconnect(keyId: string): void {
    for (const key of this.keys.keysOfAuthorization(keyId)) {
      for (const { activeConnection } of key.connectedSessions()) activeConnection?.close();
    }
  }

  private handleMessage(key: AuthKey, message: Message, connection: Connection): void {
    const session = key.session(message.sessionId);
    const context = new MessageContext(key, session, connection, unixSeconds(this.clock));
    const bad = checkMessageId(message, context.now);
    if (bad) context.notify(service.badMessage(message, bad));
    else if (!key.acceptsSalt(message.salt, context.now)) context.notify(service.badServerSalt(message, context.salt));
    else {
      const unacknowledged = session.attachConnection(connection) ? session.outbox.unacknowledged() : [];
      try {
        this.handleContent(context, message);
      } catch (error) {
        if (error instanceof TlError) return connection.close();
        if (!(error instanceof service.LimitError)) throw error;
        // https://core.telegram.org/mtproto/mtproto-transports#transport-errors
        connection.send(transportError(TRANSPORT_FLOOD));
      }
      resendUnacknowledged(context, unacknowledged);
    }
    this.send(key, session, connection, context.outgoing);
  }

  /** A message with a valid id and salt: a container or a single message. */
  private handleContent(context: MessageContext, message: InnerMessage): void {
    if (service.constructorOf(message.body) === service.MSG_CONTAINER) {
      this.handleContainer(context, message);
      return;
    }
    announceNewSession(context, message.messageId);
    this.handleSingle(context, message);
  }

  private handleContainer(context: MessageContext, container: InnerMessage): void {
    const { inbox } = context.session;
    const bad = inbox.has(container.messageId)
      ? service.BadMessage.sameContainerId
      : checkNewMessage(container, context.session, false);
    const messages = bad ? [] : service.readContainer(container.body);
    // A client sends what has a smaller id than the announced one again, under a new id: it would be done twice.
    announceNewSession(context, smallestIdOf([container, ...messages]));
    const isInOrder = messages.every(({ messageId }) => messageId < container.messageId);
    if (bad || !isInOrder) {
      context.notify(service.badMessage(container, bad ?? service.BadMessage.invalidContainer));
      return;
    }
    for (const message of messages) this.handleSingle(context, message);
    inbox.recordMessage(container, 'service');
  }

  private handleSingle(context: MessageContext, message: InnerMessage): void {
    const { session } = context;
    const { messageId } = message;
    if (session.inbox.has(messageId)) {
      answerAgain(context, messageId);
      return;
    }
    const body = unpackGzipBody(message.body);
    const unpackedId = service.constructorOf(body);
    const isContainer = unpackedId === service.MSG_CONTAINER;
    const bad = isContainer
      ? service.BadMessage.invalidContainer
      : checkNewMessage(message, session, !isServiceMessage(unpackedId));
    if (bad) {
      context.notify(service.badMessage(message, bad));
      return;
    }
    session.inbox.recordMessage(message, isServiceMessage(unpackedId) ? 'service' : 'running');
    if (isServiceMessage(unpackedId)) this.service.handleServiceMessage(context, messageId, body);
    else this.requests.handleRequest(context, message, body);
  }

  /** Sends on the active connection; without one the messages are kept until the session reconnects. */
  private sendLater(key: AuthKey, session: Session, messages: InnerMessage[]): void {
    const { activeConnection } = session;
    if (activeConnection) this.send(key, session, activeConnection, messages);
  }

  private send(key: AuthKey, session: Session, connection: Connection, messages: InnerMessage[]): void {
    const salt = key.saltAt(unixSeconds(this.clock));
    for (const inner of session.outbox.packMessages(messages)) {
      const message = { salt, sessionId: session.id, ...inner };
      connection.send(Buffer.concat([Buffer.from(key.keyId, 'hex'), encryptMessage(key.key, message, FROM_SERVER)]));
    }
  }
}

/** `new_session_created` is the first message of a session, and is sent again for a smaller message id. */
function announceNewSession(context: MessageContext, messageId: bigint): void {
  const { session, salt } = context;
  if (session.firstMessageId !== undefined && messageId >= session.firstMessageId) return;
  session.firstMessageId = messageId;
  const body = service.newSessionCreated(messageId, session.uniqueId, salt);
  context.queue(session.outbox.assignMessageId({ body, isContent: true }));
}

function smallestIdOf(messages: InnerMessage[]): bigint {
  return messages.map(({ messageId }) => messageId).reduce((a, b) => (a < b ? a : b));
}

/** A repeated message gets the same answer and is not executed again. */
function answerAgain(context: MessageContext, messageId: bigint): void {
  const { inbox, outbox } = context.session;
  const answer = outbox.find(inbox.answerTo(messageId) ?? 0n);
  if (answer) context.queue(answer);
  else context.acknowledge(messageId);
}

/** Resends the messages that were unacknowledged when the connection was lost, and still are. */
function resendUnacknowledged(context: MessageContext, unacknowledged: Sent[]): void {
  context.queue(...unacknowledged.filter(({ messageId }) => context.session.outbox.find(messageId)));
}
