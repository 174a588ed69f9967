import type { Faults } from '../faults/faults.js';
import { decodeRequest, encodeAnswer, isTlObject, NotInLayer } from '../tl/codec.js';
import type { Api, Tl, TlObject } from '../tl/codec.js';
import { NEWEST_LAYER, OLDEST_LAYER } from '../tl/layers.js';
import { TlError, UnknownConstructor } from '../tl/reader.js';
import { TlWriter } from '../tl/writer.js';
import { Refusal } from '../world/refusal.js';
import { account } from './account.js';
import { auth } from './auth.js';
import { Call } from './call.js';
import type { Caller, ClientInfo, Handler, Place } from './call.js';
import type { CallLog } from './call-log.js';
import { checkout } from './checkout.js';
import { emptyAnswers } from './empty-answers.js';
import { gifts } from './gifts.js';
import { help } from './help.js';
import { loginToken } from './login-token.js';
import { outcomeAfter, outcomeBefore } from './outcome.js';
import type { Outcome } from './outcome.js';
import { password } from './password.js';
import { savedGifts } from './saved-gifts.js';
import { stars } from './stars.js';
import { stickerSet } from './sticker-set.js';
import { transfer } from './transfer.js';
import { toUpdates, updates } from './updates.js';
import { upload } from './upload.js';
import { users } from './users.js';

const RPC_ERROR = 0x2144ca19;
/** Comes from temporary keys that nobody has introduced yet. */
const BINDING = 'auth.bindTempAuthKey';
/** What a temporary key may ask for before it is bound: nothing that touches an account. */
const WITHOUT_PERMANENT_KEY = new Set([BINDING, 'help.getConfig', 'help.getNearestDc', 'help.getAppConfig']);

/** What a client tells about itself is kept for as long as its key. */
const MAX_FACT = 128;

/** From the bytes of a request to the bytes of its answer. */
export class Router {
  private readonly handlers = new Map<string, Handler>([
    ...help,
    ...auth,
    ...password(),
    ...loginToken,
    ...transfer,
    ...account,
    ...users,
    ...updates,
    ...stars,
    ...gifts,
    ...checkout,
    ...savedGifts,
    ...stickerSet,
    ...upload,
    ...emptyAnswers,
  ]);

  constructor(
    private readonly place: Place,
    private readonly faults: Faults,
    private readonly calls: CallLog,
    private readonly log: (line: string) => void,
  ) {
    const { world } = place;
    world.notices.subscribe((deviceId, notice) => {
      if (notice.kind === 'sessionEnded') place.tellEnded(deviceId);
      else place.push(deviceId, toUpdates(world, notice));
    });
  }

  /** The methods that are modelled, besides the binding of temporary keys. */
  get methods(): string[] {
    return [...this.handlers.keys()];
  }

  answer(body: Buffer, caller: Caller): Outcome {
    try {
      return this.run(this.unwrap(decodeRequest(body), caller), caller);
    } catch (error) {
      if (error instanceof Refusal) return { answer: encodeRefusal(error) };
      if (!(error instanceof TlError)) throw error;
      this.log(`A request could not be read: ${error.message}`);
      const text = error instanceof UnknownConstructor ? 'INPUT_CONSTRUCTOR_INVALID' : 'INPUT_FETCH_ERROR';
      return { answer: encodeRefusal(new Refusal(400, text)) };
    }
  }

  /** Ends what a key was signed in to, as when its client destroys it. */
  signOut(keyId: string): void {
    this.place.world.signOut(keyId);
  }

  private run(request: TlObject, caller: Caller): Outcome {
    const { client } = caller;
    const { dc, world } = this.place;
    const phone = this.phoneOf(request, caller);
    this.calls.record(request._, phone, dc);
    if (!client && request._ !== BINDING) throw new Refusal(400, 'CONNECTION_NOT_INITED');
    if (caller.isUnbound && !WITHOUT_PERMANENT_KEY.has(request._)) throw new Refusal(401, 'AUTH_KEY_PERM_EMPTY');
    this.endDuplicated(request._, caller);
    const { effect, delayMs } = this.faults.take({ method: request._, phone, dc });
    const isByPhone = typeof request['phoneNumber'] === 'string';
    const instead = outcomeBefore(effect, { world, deviceId: caller.keyId, phone, isByPhone });
    if (instead instanceof Refusal) return outcomeAfter(undefined, encodeRefusal(instead), delayMs);
    if (instead !== undefined) return instead;
    const answer = client && request._ !== BINDING ? this.execute(request, caller, client) : bind(request, caller);
    return outcomeAfter(effect, answer, delayMs);
  }

  /** @throws Refusal AUTH_KEY_DUPLICATED; the key is signed out then */
  private endDuplicated(method: string, caller: Caller): void {
    const { world, allowsParallelUse } = this.place;
    if (allowsParallelUse || !world.isSignedIn(caller.keyId) || !caller.isParallel(method)) return;
    this.log(`Requests over two connections in parallel, the latter with ${method}: the auth key is signed out`);
    world.signOut(caller.keyId);
    throw new Refusal(406, 'AUTH_KEY_DUPLICATED');
  }

  private execute(request: TlObject, { keyId, isTest }: Caller, { layer, ...facts }: ClientInfo): Buffer {
    try {
      const handler = this.handlers.get(request._);
      if (handler) return encodeAnswer(handler(new Call(this.place, { id: keyId, ...facts }, isTest), request), layer);
      this.log(`No handler for ${request._}`);
      this.calls.recordUnknown(request._);
      throw new Refusal(400, 'INPUT_METHOD_INVALID');
    } catch (error) {
      if (error instanceof Refusal) return encodeRefusal(error);
      // A client of that layer can not have the method.
      if (error instanceof NotInLayer) return encodeRefusal(new Refusal(400, 'INPUT_METHOD_INVALID'));
      this.log(`${request._} failed: ${error instanceof Error ? error.stack : String(error)}`);
      return encodeRefusal(new Refusal(500, 'RPC_CALL_FAIL'));
    }
  }

  /** Takes the wrappers off a request and remembers what they tell about the client. */
  private unwrap(wrapped: TlObject, caller: Caller): TlObject {
    let request = wrapped;
    let told: Partial<ClientInfo> = caller.client ?? {};
    let isSubscribed = true;
    for (; isTlObject(request['query']) && WRAPPERS.has(request._); request = request['query']) {
      if (request._ === 'invokeWithoutUpdates') isSubscribed = false;
      if (request._ === 'invokeWithLayer') told = { ...told, layer: checkedLayer(request['layer']) };
      if (request._ === 'initConnection') told = { ...told, ...factsIn(request as Tl<Api.InitConnection>) };
    }
    if (isSubscribed) caller.subscribe();
    const { layer, model = 'Unknown' } = told;
    const isNew = JSON.stringify(told) !== JSON.stringify(caller.client ?? {});
    if (isNew && layer !== undefined) caller.introduce({ ...told, layer, model });
    return request;
  }

  private phoneOf(request: TlObject, caller: Caller): string | undefined {
    const asked = request['phoneNumber'];
    return typeof asked === 'string' ? asked.replace(/\D/g, '') : this.place.world.phoneOf(caller.keyId);
  }
}

const WRAPPERS = new Set([
  'invokeWithLayer',
  'initConnection',
  'invokeWithoutUpdates',
  'invokeAfterMsg',
  'invokeAfterMsgs',
  'invokeWithReCaptcha',
]);

/** @throws Refusal CONNECTION_API_ID_INVALID */
function factsIn(request: Tl<Api.InitConnection>): Omit<ClientInfo, 'layer'> {
  const { apiId, deviceModel, systemVersion, appVersion } = request;
  if (apiId <= 0) throw new Refusal(400, 'CONNECTION_API_ID_INVALID');
  const [model = '', system, version] = [deviceModel, systemVersion, appVersion].map((fact) => fact.slice(0, MAX_FACT));
  return { model, system, appVersion: version, apiId };
}

function checkedLayer(layer: unknown): number {
  if (typeof layer !== 'number' || layer < OLDEST_LAYER) throw new Refusal(400, 'CONNECTION_LAYER_INVALID');
  return Math.min(layer, NEWEST_LAYER);
}

function bind(request: TlObject, caller: Caller): Buffer {
  // The decoder has checked it against the schema that the type comes from.
  caller.bind(request as Tl<Api.auth.BindTempAuthKey>);
  return encodeAnswer(true, NEWEST_LAYER);
}

/** `rpc_error#2144ca19 error_code:int error_message:string` */
function encodeRefusal({ code, text }: Refusal): Buffer {
  return new TlWriter().id(RPC_ERROR).int(code).bytes(Buffer.from(text)).done();
}
