import type { Effect, ForeignUpdatePlace } from '../faults/fault.js';
import type { Delay } from '../faults/faults.js';
import { RpcError } from '../world/rpc-error.js';
import type { World } from '../world/world.js';

/** The body of an `rpc_result`, and how a fault changes its delivery. */
export interface Answer {
  answer: Buffer;
  /** Additional delay. */
  delayMs?: number;
  /** It is sent once this is fulfilled. */
  until?: Promise<unknown>;
  /**
   * `duplicate`: it is sent twice. `reorder`: it is sent after the next answer of its session. `lost`: the connection is
   * closed instead, and it is sent when the session continues on another connection.
   */
  delivery?: 'duplicate' | 'reorder' | 'lost';
  /** Sent in addition to the answer. */
  extra?: Extra;
}

export type Extra = { foreignUpdate: ForeignUpdatePlace } | { transportError: number; when: 'before' | 'after' };

/**
 * The outcome of a request: an answer; `silence`, none; `disconnect`, the end of the connection; `badSalt`, a
 * bad_server_salt; `forgetKey`, the loss of its key; or a transport error.
 */
export type Outcome = Answer | 'silence' | 'disconnect' | 'badSalt' | 'forgetKey' | { transportError: number };

/** The request that a fault is applied to. */
export interface FaultTarget {
  world: World;
  /** The auth key. */
  deviceId: string;
  /** Digits; undefined before the sign-in. */
  phone: string | undefined;
  /** Whether the request contains the phone, as those of a sign-in do. */
  isByPhone: boolean;
}

/**
 * What a fault does to a request before its execution.
 *
 * @returns the outcome that replaces the execution; undefined when the request is executed
 */
export function outcomeBefore(
  effect: Effect | undefined,
  target: FaultTarget,
): Exclude<Outcome, Answer> | RpcError | undefined {
  if (!effect) return undefined;
  if ('error' in effect) return new RpcError(...effect.error);
  const { world, deviceId, phone } = target;
  switch (effect.kind) {
    case 'migrate':
      return new RpcError(303, `${migrationOf(target)}_MIGRATE_${effect.to}`);
    case 'transportError':
      return (effect.when ?? 'instead') === 'instead' ? { transportError: effect.code } : undefined;
    case 'authKeyDuplicated':
      world.deviceRegistry.signOut(deviceId);
      return new RpcError(406, 'AUTH_KEY_DUPLICATED');
    case 'forgetKey':
      world.deviceRegistry.signOut(deviceId);
      return 'forgetKey';
    case 'revoke':
      if (phone !== undefined) world.revoke(phone, effect.ending);
      return undefined;
    case 'ban':
      if (phone !== undefined) world.ban(phone);
      return undefined;
    case 'disconnect':
    case 'badSalt':
      return effect.kind;
  }
  return undefined;
}

/** The outcome of a request that was executed. */
export function outcomeAfter(effect: Effect | undefined, answer: Buffer, { delayMs, until }: Delay): Outcome {
  const kind = effect && 'kind' in effect ? effect.kind : undefined;
  if (kind === 'silent') return 'silence';
  if (kind === 'disconnectAfter') return { answer, delivery: 'lost' };
  return {
    answer,
    ...(delayMs > 0 && { delayMs }),
    ...(until && { until }),
    ...((kind === 'duplicate' || kind === 'reorder') && { delivery: kind }),
    ...extraOf(effect),
  };
}

function extraOf(effect: Effect | undefined): Pick<Answer, 'extra'> {
  if (!effect || !('kind' in effect)) return {};
  if (effect.kind === 'foreignUpdate') return { extra: { foreignUpdate: effect.place ?? 'before' } };
  if (effect.kind !== 'transportError' || effect.when === undefined || effect.when === 'instead') return {};
  return { extra: { transportError: effect.code, when: effect.when } };
}

/** https://core.telegram.org/api/errors#303-see-other: by the phone that signs in, by network, or by user. */
function migrationOf({ phone, isByPhone }: FaultTarget): 'PHONE' | 'NETWORK' | 'USER' {
  if (isByPhone) return 'PHONE';
  return phone === undefined ? 'NETWORK' : 'USER';
}
