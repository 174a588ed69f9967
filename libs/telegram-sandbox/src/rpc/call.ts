import type { Account, NewDevice, World } from '../world/world.js';
import { RpcError } from '../world/rpc-error.js';
import type { Api, MethodName, Tl, TlObject } from '../tl/codec.js';

/** Where a data centre listens. */
export interface DcAddress {
  id: number;
  ip: string;
  port: number;
}

/** The client's `invokeWithLayer` and `initConnection`; valid for the key until the next ones. */
export interface ClientInfo {
  layer: number;
  model: string;
  system?: string;
  appVersion?: string;
  apiId?: number;
}

/** The auth key that a request came with. */
export interface Caller {
  /** Hex of the key's id; of the permanent one when a temporary key is bound to it. */
  readonly keyId: string;
  readonly client: ClientInfo | undefined;
  /** The address that the connection comes from. */
  readonly peer: string;
  /** Whether it is a temporary key that is not bound to a permanent one yet. */
  readonly isUnbound: boolean;
  /** Whether the key was made with a data centre of Telegram's test environment (its id and 10000). */
  readonly isTest: boolean;
  setClientInfo(client: ClientInfo): void;
  /** Records a request of a signed-in key. @returns whether another connection of the key is in use */
  detectParallelUse(method: string): boolean;
  /** From now on the session of the request gets updates. */
  subscribe(): void;
  /** @throws RpcError when the request does not prove that the caller has both keys */
  bindTempAuthKey(request: Tl<Api.auth.BindTempAuthKey>): void;
}

/** What all calls of one data centre share. */
export interface DcContext {
  /** The id of this data centre. */
  dc: number;
  dcs: readonly DcAddress[];
  world: World;
  /** Whether a key that is used over several connections in parallel stays signed in. */
  allowsParallelUse: boolean;
  /** Whether a session is refused when it is used with another api_id than that of its sign-in. */
  bindsApiIds: boolean;
}

/** One request on its way to a handler. */
export class Call {
  constructor(
    readonly dcContext: DcContext,
    readonly device: NewDevice,
    readonly isTest: boolean,
    readonly peer: string,
  ) {}

  get world(): World {
    return this.dcContext.world;
  }

  /** @throws RpcError 401 when the caller is not signed in, 303 USER_MIGRATE_X when the account lives elsewhere */
  account(): Account {
    const account = this.anyDcAccount();
    if (account.dc !== this.dcContext.dc) throw new RpcError(303, `USER_MIGRATE_${account.dc}`);
    return account;
  }

  /** As `account`, for methods that a frozen account may not call. @throws RpcError 420 FROZEN_METHOD_INVALID */
  unfrozenAccount(): Account {
    const account = this.account();
    if (account.frozenSince !== null) throw new RpcError(420, 'FROZEN_METHOD_INVALID');
    return account;
  }

  /** As `account`, for methods that work in every data centre. */
  anyDcAccount(): Account {
    this.world.authorizations.recordRequest(this.device.id);
    return this.world.signIns.accountOf(this.device.id);
  }
}

export type MethodHandler = (call: Call, request: TlObject) => unknown;

export type AnswerOf<R> = R extends { __response: infer Answer } ? Tl<Answer> : never;

/**
 * Binds a handler to the TL name of its method and to the types of its request and answer.
 *
 * The decoder has checked the request against the same schema that the types come from, hence the cast.
 */
export function method<R extends { className: string }>(
  name: MethodName<R>,
  run: (call: Call, request: Tl<R>) => AnswerOf<R>,
): [name: string, handler: MethodHandler] {
  return [name, (call, request) => run(call, request as Tl<R>)];
}

/** @throws RpcError for any peer but the caller's own account */
export function assertSelf(peer: Tl<Api.TypeEntityLike>, self: Account, errorText: string): void {
  const isSelf =
    typeof peer === 'object' &&
    '_' in peer &&
    (peer._ === 'inputUserSelf' ||
      peer._ === 'inputPeerSelf' ||
      ((peer._ === 'inputUser' || peer._ === 'inputPeerUser') && peer.userId === self.id));
  if (!isSelf) throw new RpcError(400, errorText);
}
