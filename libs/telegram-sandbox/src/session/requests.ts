import { systemClock } from '../clock.js';
import type { Caller, ClientInfo } from '../rpc/call.js';
import type { Answer } from '../rpc/outcome.js';
import type { Router } from '../rpc/router.js';
import type { Api, Tl } from '../tl/codec.js';
import type { AuthKey } from './auth-key.js';
import type { AuthKeys } from './auth-keys.js';
import { bindTemporaryKey } from './binding.js';
import { isMainRequest } from './main-connections.js';
import type { Sent } from './outbox.js';
import * as service from './service-messages.js';
import type { InnerMessage } from './service-messages.js';
import type { Session } from './session.js';
import type { Visit } from './visit.js';
import { KEY_NOT_FOUND, transportError } from './wire.js';

/** Sends what became ready after its packet was worked on. */
export type SendLater = (key: AuthKey, session: Session, messages: InnerMessage[]) => void;

/** From a request to its answer, whenever and however it travels. */
export class Requests {
  constructor(
    private readonly keys: AuthKeys,
    private readonly router: Router,
    private readonly sendLater: SendLater,
  ) {}

  /** @param message of the client, taken as running; @param request its body, unpacked */
  take(visit: Visit, message: InnerMessage, request: Buffer): void {
    const { key, wire } = visit;
    const outcome = this.router.answer(request, new Asker(this.keys, visit, message.messageId));
    if (outcome === 'disconnect') wire.close();
    else if (outcome === 'silence') visit.acknowledge(message.messageId);
    else if (outcome === 'badSalt') this.refuseSalt(visit, message);
    else if (outcome === 'forgetKey') {
      this.keys.forget(this.keys.ownerOf(key).keyId);
      wire.send(transportError(KEY_NOT_FOUND));
    } else if ('transportError' in outcome) wire.send(transportError(outcome.transportError));
    else this.answer(visit, message.messageId, outcome);
  }

  /** The three answers of https://core.telegram.org/mtproto/service_messages#cancellation-of-an-rpc-query. */
  drop(visit: Visit, messageId: bigint): Buffer {
    const { inbox, outbox } = visit.session;
    if (inbox.stageOf(messageId) === 'running') {
      inbox.advance(messageId, 'dropped');
      const body = service.rpcResult(messageId, service.rpcAnswerDroppedRunning());
      visit.put(outbox.number({ body, isContent: true, answers: messageId }));
      return service.rpcAnswerDroppedRunning();
    }
    const answer = outbox.forget(inbox.answerTo(messageId) ?? 0n);
    if (!answer) return service.rpcAnswerUnknown();
    inbox.advance(messageId, 'dropped');
    return service.rpcAnswerDropped(answer);
  }

  private refuseSalt(visit: Visit, message: InnerMessage): void {
    // It was not executed, so it may come again under the same id.
    visit.session.inbox.forget(message.messageId);
    visit.notify(service.badServerSalt(message, visit.salt));
  }

  private answer(visit: Visit, messageId: bigint, outcome: Answer): void {
    const { key, session } = visit;
    const { delayMs = 0 } = outcome;
    const later = (messages: Sent[]): void => this.sendLater(key, session, messages);
    if (delayMs > 0) setTimeout(() => this.deliver(visit, messageId, outcome, later), delayMs).unref();
    else this.deliver(visit, messageId, outcome, (messages) => visit.put(...messages));
  }

  private deliver(
    { key, session, wire }: Visit,
    messageId: bigint,
    { answer, delivery, beside }: Answer,
    send: (messages: Sent[]) => void,
  ): void {
    if (delivery === 'lost') wire.close();
    const place = beside && 'foreignUpdate' in beside ? beside.foreignUpdate : undefined;
    const foreign = (): Sent => session.outbox.number({ body: service.foreignUpdate(), isContent: true });
    if (place === 'alone') this.sendLater(key, session, [foreign()]);
    if (place === 'before') send([foreign()]);
    const error = beside && 'transportError' in beside ? beside : undefined;
    if (error?.when === 'before') wire.send(transportError(error.transportError));
    send(finish(session, messageId, service.rpcResult(messageId, answer), delivery));
    if (place === 'after') send([foreign()]);
    // By then the packet with the answer has left.
    if (error?.when === 'after') setImmediate(() => wire.send(transportError(error.transportError)));
  }
}

/** @returns what is to be sent now that the answer is there: it, those it overtakes, or nothing */
function finish(session: Session, messageId: bigint, body: Buffer, delivery: Answer['delivery']): Sent[] {
  const { inbox, outbox } = session;
  if (inbox.stageOf(messageId) !== 'running') return [];
  const number = (): Sent => outbox.number({ body, isContent: true, answers: messageId });
  const sent = number();
  inbox.advance(messageId, 'answered', sent.messageId);
  if (delivery === 'lost') return [];
  const overtaken = session.release();
  if (delivery === 'reorder' && !overtaken) {
    session.hold(sent);
    return [];
  }
  const answers = delivery === 'duplicate' ? [sent, number()] : [sent];
  return overtaken && outbox.find(overtaken.messageId) ? [...answers, overtaken] : answers;
}

/** Who sent a request, as its handler sees it: with a temporary key, the permanent one behind it. */
class Asker implements Caller {
  constructor(
    private readonly keys: AuthKeys,
    private readonly visit: Visit,
    private readonly messageId: bigint,
  ) {}

  get keyId(): string {
    return this.owner.keyId;
  }

  get client(): ClientInfo | undefined {
    return this.owner.client;
  }

  get isUnbound(): boolean {
    const { expiresAt, boundTo } = this.visit.key;
    return expiresAt !== undefined && boundTo === undefined;
  }

  get isTest(): boolean {
    return this.visit.key.isTest;
  }

  introduce(client: ClientInfo): void {
    this.owner.introduce(client);
  }

  isParallel(method: string): boolean {
    const { wire, session } = this.visit;
    return isMainRequest(method) && this.owner.mainConnections.use(wire, session.id, systemClock.now());
  }

  subscribe(): void {
    this.visit.session.isSubscribed = true;
  }

  bind(request: Tl<Api.auth.BindTempAuthKey>): void {
    const { key, session, now } = this.visit;
    bindTemporaryKey(this.keys, { key, sessionId: session.id, messageId: this.messageId, now }, request);
  }

  private get owner(): AuthKey {
    return this.keys.ownerOf(this.visit.key);
  }
}
