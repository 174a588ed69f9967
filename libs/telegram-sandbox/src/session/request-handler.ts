import { systemClock } from '../clock.js';
import type { Caller, ClientInfo } from '../rpc/call.js';
import type { Answer } from '../rpc/outcome.js';
import type { Dispatcher } from '../rpc/dispatcher.js';
import type { Api, Tl } from '../tl/codec.js';
import { KEY_NOT_FOUND, transportError } from '../transport/transport-error.js';
import type { AuthKey } from './auth-key.js';
import type { AuthKeys } from './auth-keys.js';
import { bindTempAuthKey } from './binding.js';
import { isMainRequest } from './main-connections.js';
import type { MessageContext } from './message-context.js';
import type { Sent } from './outbox.js';
import * as service from './service-messages.js';
import type { InnerMessage } from './service-messages.js';
import type { Session } from './session.js';

/** Sends messages that became ready after their packet was handled. */
export type SendLater = (key: AuthKey, session: Session, messages: InnerMessage[]) => void;

/** Dispatches requests and sends their answers, with the delivery that a fault demands. */
export class RequestHandler {
  constructor(
    private readonly keys: AuthKeys,
    private readonly dispatcher: Dispatcher,
    private readonly sendLater: SendLater,
  ) {}

  /** @param message of the client, recorded as running; @param request its body, unpacked */
  handleRequest(context: MessageContext, message: InnerMessage, request: Buffer): void {
    const { key, connection } = context;
    const outcome = this.dispatcher.dispatch(request, new RequestCaller(this.keys, context, message.messageId));
    if (outcome === 'disconnect') connection.close();
    else if (outcome === 'silence') context.acknowledge(message.messageId);
    else if (outcome === 'badSalt') this.sendBadServerSalt(context, message);
    else if (outcome === 'forgetKey') {
      this.keys.deleteKey(this.keys.permanentKeyOf(key).keyId);
      connection.send(transportError(KEY_NOT_FOUND));
    } else if ('transportError' in outcome) connection.send(transportError(outcome.transportError));
    else this.scheduleAnswer(context, message.messageId, outcome);
  }

  /** The three answers of https://core.telegram.org/mtproto/service_messages#cancellation-of-an-rpc-query. */
  dropAnswer(context: MessageContext, messageId: bigint): Buffer {
    const { inbox, outbox } = context.session;
    if (inbox.stageOf(messageId) === 'running') {
      inbox.setStage(messageId, 'dropped');
      const body = service.rpcResult(messageId, service.rpcAnswerDroppedRunning());
      context.queue(outbox.assignMessageId({ body, isContent: true, answers: messageId }));
      return service.rpcAnswerDroppedRunning();
    }
    const answer = outbox.deleteMessage(inbox.answerTo(messageId) ?? 0n);
    if (!answer) return service.rpcAnswerUnknown();
    inbox.setStage(messageId, 'dropped');
    return service.rpcAnswerDropped(answer);
  }

  private sendBadServerSalt(context: MessageContext, message: InnerMessage): void {
    // It was not executed, so the client may repeat it with the same id.
    context.session.inbox.deleteMessage(message.messageId);
    context.notify(service.badServerSalt(message, context.salt));
  }

  private scheduleAnswer(context: MessageContext, messageId: bigint, outcome: Answer): void {
    const { key, session } = context;
    const { delayMs = 0, until } = outcome;
    const later = (messages: Sent[]): void => this.sendLater(key, session, messages);
    if (until) void until.then(() => this.sendAnswer(context, messageId, outcome, later));
    else if (delayMs > 0) setTimeout(() => this.sendAnswer(context, messageId, outcome, later), delayMs).unref();
    else this.sendAnswer(context, messageId, outcome, (messages) => context.queue(...messages));
  }

  private sendAnswer(
    { key, session, connection }: MessageContext,
    messageId: bigint,
    { answer, delivery, extra }: Answer,
    send: (messages: Sent[]) => void,
  ): void {
    if (delivery === 'lost') connection.close();
    const place = extra && 'foreignUpdate' in extra ? extra.foreignUpdate : undefined;
    const foreign = (): Sent => session.outbox.assignMessageId({ body: service.foreignUpdate(), isContent: true });
    if (place === 'alone') this.sendLater(key, session, [foreign()]);
    if (place === 'before') send([foreign()]);
    const error = extra && 'transportError' in extra ? extra : undefined;
    if (error?.when === 'before') connection.send(transportError(error.transportError));
    send(messagesToSend(session, messageId, service.rpcResult(messageId, answer), delivery));
    if (place === 'after') send([foreign()]);
    // By then the packet with the answer has left.
    if (error?.when === 'after') setImmediate(() => connection.send(transportError(error.transportError)));
  }
}

/** @returns the messages to send: the answer, also a held one that it overtakes, or none */
function messagesToSend(session: Session, messageId: bigint, body: Buffer, delivery: Answer['delivery']): Sent[] {
  const { inbox, outbox } = session;
  if (inbox.stageOf(messageId) !== 'running') return [];
  const newMessage = (): Sent => outbox.assignMessageId({ body, isContent: true, answers: messageId });
  const sent = newMessage();
  inbox.setStage(messageId, 'answered', sent.messageId);
  if (delivery === 'lost') return [];
  const overtaken = session.releaseHeldAnswer();
  if (delivery === 'reorder' && !overtaken) {
    session.holdAnswer(sent);
    return [];
  }
  const answers = delivery === 'duplicate' ? [sent, newMessage()] : [sent];
  return overtaken && outbox.find(overtaken.messageId) ? [...answers, overtaken] : answers;
}

/** The caller of a request. For a bound temporary key it is the permanent key. */
class RequestCaller implements Caller {
  constructor(
    private readonly keys: AuthKeys,
    private readonly context: MessageContext,
    private readonly messageId: bigint,
  ) {}

  get keyId(): string {
    return this.owner.keyId;
  }

  get client(): ClientInfo | undefined {
    return this.owner.client;
  }

  get peer(): string {
    return this.context.connection.peer;
  }

  get isUnbound(): boolean {
    const { expiresAt, boundTo } = this.context.key;
    return expiresAt !== undefined && boundTo === undefined;
  }

  get isTest(): boolean {
    return this.context.key.isTest;
  }

  setClientInfo(client: ClientInfo): void {
    this.owner.setClientInfo(client);
  }

  detectParallelUse(method: string): boolean {
    const { connection, session } = this.context;
    return (
      isMainRequest(method) && this.owner.mainConnections.detectParallelUse(connection, session.id, systemClock.now())
    );
  }

  subscribe(): void {
    this.context.session.isSubscribed = true;
  }

  bindTempAuthKey(request: Tl<Api.auth.BindTempAuthKey>): void {
    const { key, session, now } = this.context;
    bindTempAuthKey(this.keys, { key, sessionId: session.id, messageId: this.messageId, now }, request);
  }

  private get owner(): AuthKey {
    return this.keys.permanentKeyOf(this.context.key);
  }
}
