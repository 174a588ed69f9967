import type { Account, NewDevice, World } from '../world/world.js';
import { Refusal } from '../world/refusal.js';
import type { Api, MethodName, Tl, TlObject } from '../tl/codec.js';

/** Where a data centre listens. */
export interface DcAddress {
  id: number;
  ip: string;
  port: number;
}

/** What a client told about itself in `invokeWithLayer` and `initConnection`; it holds for the key until told anew. */
export interface ClientInfo {
  layer: number;
  model: string;
}

/** Who asks: an auth key of one data centre. */
export interface Caller {
  /** Hex of the key's id. */
  readonly keyId: string;
  readonly client: ClientInfo | undefined;
  introduce(client: ClientInfo): void;
}

/** What all calls of one data centre share. */
export interface Place {
  /** The id of this data centre. */
  dc: number;
  dcs: readonly DcAddress[];
  world: World;
}

/** One request on its way to a handler. */
export class Call {
  constructor(
    readonly place: Place,
    readonly device: NewDevice,
  ) {}

  get world(): World {
    return this.place.world;
  }

  /** @throws Refusal when the caller is not signed in */
  account(): Account {
    return this.world.accountOf(this.device.id);
  }
}

export type Handler = (call: Call, request: TlObject) => unknown;

type AnswerOf<R> = R extends { __response: infer Answer } ? Tl<Answer> : never;

/**
 * Binds a handler to the TL name of its method and to the types of its request and answer.
 *
 * The decoder has checked the request against the same schema that the types come from, hence the cast.
 */
export function method<R extends { className: string }>(
  name: MethodName<R>,
  run: (call: Call, request: Tl<R>) => AnswerOf<R>,
): [name: string, handler: Handler] {
  return [name, (call, request) => run(call, request as Tl<R>)];
}

/** @throws Refusal when it means anybody but the caller: this server knows nobody else by id */
export function assertSelf(peer: Tl<Api.TypeEntityLike>, self: Account, refusal: string): void {
  const isSelf =
    typeof peer === 'object' &&
    '_' in peer &&
    (peer._ === 'inputUserSelf' ||
      peer._ === 'inputPeerSelf' ||
      ((peer._ === 'inputUser' || peer._ === 'inputPeerUser') && peer.userId === self.id));
  if (!isSelf) throw new Refusal(400, refusal);
}
