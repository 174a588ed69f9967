import type { Faults } from '../faults/faults.js';
import { decodeRequest, encodeAnswer, isTlObject, NotInLayer } from '../tl/codec.js';
import type { Api, Tl, TlObject } from '../tl/codec.js';
import { NEWEST_LAYER, OLDEST_LAYER } from '../tl/layers.js';
import { TlError, UnknownConstructor } from '../tl/reader.js';
import { TlWriter } from '../tl/writer.js';
import { RpcError } from '../world/rpc-error.js';
import { account } from './account.js';
import { auth } from './auth.js';
import type { CallLog } from './call-log.js';
import { Call } from './call.js';
import type { Caller, ClientInfo, MethodHandler, DcContext } from './call.js';
import { emptyAnswers } from './empty-answers.js';
import { exportedAuthorization } from './exported-authorization.js';
import { gifts } from './gifts.js';
import { help } from './help.js';
import { loginEmail } from './login-email.js';
import { loginToken } from './login-token.js';
import { outcomeAfter, outcomeBefore } from './outcome.js';
import type { Outcome } from './outcome.js';
import { password } from './password.js';
import { paymentForms } from './payment-forms.js';
import { savedGifts } from './saved-gifts.js';
import { stars } from './stars.js';
import { stickerSet } from './sticker-set.js';
import { updates } from './updates.js';
import { upload } from './upload.js';
import { users } from './users.js';

const RPC_ERROR = 0x2144ca19;
/** The only method that a key without `initConnection` can call. */
const BIND_METHOD = 'auth.bindTempAuthKey';
/** The methods of a temporary key before it is bound: none that needs an account. */
const WITHOUT_PERMANENT_KEY = new Set([BIND_METHOD, 'help.getConfig', 'help.getNearestDc', 'help.getAppConfig']);

/** The longest field of `initConnection` that is kept, in characters: it is stored with the key. */
const MAX_DESCRIPTION_LENGTH = 128;

/** Decodes requests, applies faults, calls the handler of the method and encodes the answer. */
export class Dispatcher {
  private readonly handlers = new Map<string, MethodHandler>([
    ...help,
    ...auth,
    ...password(),
    ...loginEmail,
    ...loginToken,
    ...exportedAuthorization,
    ...account,
    ...users,
    ...updates,
    ...stars,
    ...gifts,
    ...paymentForms,
    ...savedGifts,
    ...stickerSet,
    ...upload,
    ...emptyAnswers,
  ]);

  constructor(
    private readonly dcContext: DcContext,
    private readonly faults: Faults,
    private readonly calls: CallLog,
    private readonly log: (line: string) => void,
  ) {}

  /** The methods with handlers, besides `auth.bindTempAuthKey`. */
  get methods(): string[] {
    return [...this.handlers.keys()];
  }

  dispatch(body: Buffer, caller: Caller): Outcome {
    try {
      return this.handleRequest(this.unwrapRequest(decodeRequest(body), caller), caller);
    } catch (error) {
      if (error instanceof RpcError) return { answer: encodeRpcError(error) };
      if (!(error instanceof TlError)) {
        this.log(`A request failed: ${error instanceof Error ? error.stack : String(error)}`);
        return { answer: encodeRpcError(new RpcError(500, 'RPC_CALL_FAIL')) };
      }
      this.log(`A request could not be read: ${error.message}`);
      const text = error instanceof UnknownConstructor ? 'INPUT_CONSTRUCTOR_INVALID' : 'INPUT_FETCH_ERROR';
      return { answer: encodeRpcError(new RpcError(400, text)) };
    }
  }

  /** Signs the device of a key out. */
  signOut(keyId: string): void {
    this.dcContext.world.deviceRegistry.signOut(keyId);
  }

  private handleRequest(request: TlObject, caller: Caller): Outcome {
    const { client } = caller;
    const { dc, world } = this.dcContext;
    const phone = this.phoneOf(request, caller);
    this.calls.record(request._, phone, dc);
    if (!client && request._ !== BIND_METHOD) throw new RpcError(400, 'CONNECTION_NOT_INITED');
    if (caller.isUnbound && !WITHOUT_PERMANENT_KEY.has(request._)) throw new RpcError(401, 'AUTH_KEY_PERM_EMPTY');
    this.signOutDuplicatedKey(request._, caller);
    this.assertApiIdOfSignIn(caller);
    const { effect, ...delay } = this.faults.matchRequest({ method: request._, phone, dc });
    const isByPhone = phoneNumberIn(request) !== undefined;
    const instead = outcomeBefore(effect, { world, deviceId: caller.keyId, phone, isByPhone });
    if (instead instanceof RpcError) return outcomeAfter(undefined, encodeRpcError(instead), delay);
    if (instead !== undefined) return instead;
    const answer =
      client && request._ !== BIND_METHOD
        ? this.executeMethod(request, caller, client)
        : bindTempAuthKey(request, caller);
    return outcomeAfter(effect, answer, delay);
  }

  /** @throws RpcError AUTH_KEY_DUPLICATED; the key is signed out then */
  private signOutDuplicatedKey(method: string, caller: Caller): void {
    const { world, allowsParallelUse } = this.dcContext;
    if (allowsParallelUse || !world.deviceRegistry.isSignedIn(caller.keyId) || !caller.detectParallelUse(method))
      return;
    this.log(`Requests over two connections in parallel, the latter with ${method}: the auth key is signed out`);
    world.deviceRegistry.signOut(caller.keyId);
    throw new RpcError(406, 'AUTH_KEY_DUPLICATED');
  }

  /** @throws RpcError CONNECTION_API_ID_INVALID for another api_id than that of the sign-in, where they are bound */
  private assertApiIdOfSignIn({ keyId, client }: Caller): void {
    const { world, bindsApiIds } = this.dcContext;
    const apiId = bindsApiIds ? world.deviceRegistry.find(keyId)?.apiId : undefined;
    if (apiId !== undefined && client?.apiId !== apiId) throw new RpcError(400, 'CONNECTION_API_ID_INVALID');
  }

  private executeMethod(request: TlObject, { keyId, isTest, peer }: Caller, { layer, ...facts }: ClientInfo): Buffer {
    try {
      const handler = this.handlers.get(request._);
      if (handler)
        return encodeAnswer(handler(new Call(this.dcContext, { id: keyId, ...facts }, isTest, peer), request), layer);
      this.log(`No handler for ${request._}`);
      this.calls.recordUnknown(request._);
      throw new RpcError(400, 'INPUT_METHOD_INVALID');
    } catch (error) {
      if (error instanceof RpcError) return encodeRpcError(error);
      // A client of that layer cannot have the method.
      if (error instanceof NotInLayer) return encodeRpcError(new RpcError(400, 'INPUT_METHOD_INVALID'));
      this.log(`${request._} failed: ${error instanceof Error ? error.stack : String(error)}`);
      return encodeRpcError(new RpcError(500, 'RPC_CALL_FAIL'));
    }
  }

  /** Unwraps `invokeWithLayer`, `initConnection` and the like, and stores their client info. */
  private unwrapRequest(wrapped: TlObject, caller: Caller): TlObject {
    let request = wrapped;
    let clientInfo: Partial<ClientInfo> = caller.client ?? {};
    let isSubscribed = true;
    let isIntroduced = false;
    for (; isTlObject(request['query']) && WRAPPERS.has(request._); request = request['query']) {
      if (request._ === 'invokeWithoutUpdates') isSubscribed = false;
      if (request._ === 'invokeWithLayer') clientInfo = { ...clientInfo, layer: checkedLayer(request['layer']) };
      if (request._ === 'initConnection') {
        clientInfo = { ...clientInfo, ...clientDescriptionIn(request as Tl<Api.InitConnection>) };
        isIntroduced = true;
      }
    }
    if (isSubscribed) caller.subscribe();
    const { layer, model = 'Unknown' } = clientInfo;
    const isNew = JSON.stringify(clientInfo) !== JSON.stringify(caller.client ?? {});
    if (isNew && layer !== undefined) caller.setClientInfo({ ...clientInfo, layer, model });
    if (isIntroduced) {
      const { system, appVersion, apiId } = clientInfo;
      this.dcContext.world.deviceRegistry.recordClientInfo(caller.keyId, { model, system, appVersion, apiId });
    }
    return request;
  }

  private phoneOf(request: TlObject, caller: Caller): string | undefined {
    const asked = phoneNumberIn(request)?.replace(/\D/g, '');
    return asked ?? this.dcContext.world.deviceRegistry.find(caller.keyId)?.phone;
  }
}

/** The phone that a request names, itself or in its purpose (`emailVerifyPurposeLoginSetup`). */
function phoneNumberIn(request: TlObject): string | undefined {
  const { ['phoneNumber']: phoneNumber, ['purpose']: purpose } = request;
  if (typeof phoneNumber === 'string') return phoneNumber;
  return isTlObject(purpose) ? phoneNumberIn(purpose) : undefined;
}

const WRAPPERS = new Set([
  'invokeWithLayer',
  'initConnection',
  'invokeWithoutUpdates',
  'invokeAfterMsg',
  'invokeAfterMsgs',
  'invokeWithReCaptcha',
]);

/** @throws RpcError CONNECTION_API_ID_INVALID */
function clientDescriptionIn(request: Tl<Api.InitConnection>): Omit<ClientInfo, 'layer'> {
  const { apiId, deviceModel, systemVersion, appVersion } = request;
  if (apiId <= 0) throw new RpcError(400, 'CONNECTION_API_ID_INVALID');
  const [model = '', system, version] = [deviceModel, systemVersion, appVersion].map((fact) =>
    fact.slice(0, MAX_DESCRIPTION_LENGTH),
  );
  return { model, system, appVersion: version, apiId };
}

function checkedLayer(layer: unknown): number {
  if (typeof layer !== 'number' || layer < OLDEST_LAYER) throw new RpcError(400, 'CONNECTION_LAYER_INVALID');
  return Math.min(layer, NEWEST_LAYER);
}

function bindTempAuthKey(request: TlObject, caller: Caller): Buffer {
  // The decoder has checked it against the schema that the type comes from.
  caller.bindTempAuthKey(request as Tl<Api.auth.BindTempAuthKey>);
  return encodeAnswer(true, NEWEST_LAYER);
}

/** `rpc_error#2144ca19 error_code:int error_message:string` */
function encodeRpcError({ code, text }: RpcError): Buffer {
  return new TlWriter().id(RPC_ERROR).int(code).bytes(Buffer.from(text)).done();
}
