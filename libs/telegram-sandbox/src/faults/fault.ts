import type { ConnectionEffect, ConnectionRate } from '../transport/connection-effects.js';
import type { Ending } from '../world/device-registry.js';

/**
 * What goes wrong with a request.
 *
 * Instead of its execution:
 * - `error`: it is refused with this code and text, for example `[420, 'FLOOD_WAIT_30']`.
 * - `floodWait`: it and all that fit after it are refused with the seconds left, until the world clock has passed them.
 * - `migrate`: it is sent on to another data centre, as PHONE_MIGRATE, NETWORK_MIGRATE or USER_MIGRATE.
 * - `disconnect`: the connection ends.
 * - `badSalt`: its salt is refused, and it has to come again.
 * - `transportError`: this number alone is sent, unencrypted, for example -429. With `when` it comes right before or
 *   right after the answer of a request that is executed.
 * - `forgetKey`: the server loses the key, so the answer is -404 from now on.
 * - `authKeyDuplicated`: 406 AUTH_KEY_DUPLICATED, and the key is signed out.
 *
 * Before its execution:
 * - `revoke`, `ban`: the account it comes from ends that session with all others, or is banned.
 *
 * After its execution:
 * - `silent`: the answer never comes.
 * - `disconnectAfter`: the connection ends in the place of the answer, which comes when the session goes on on another.
 * - `duplicate`: the answer comes twice, the second time as a message of its own.
 * - `reorder`: the answer waits for the next answer of its session and comes after it.
 * - `foreignUpdate`: an update with a constructor that no schema knows comes along, in the container of the answer
 *   before it (if not given) or after it, or in a message of its own before it.
 */
export type Effect =
  | { error: [code: number, text: string] }
  | { kind: 'floodWait'; seconds: number }
  | { kind: 'migrate'; to: number }
  | { kind: 'transportError'; code: number; when?: 'before' | 'instead' | 'after' }
  | { kind: 'foreignUpdate'; place?: ForeignUpdatePlace }
  | { kind: 'revoke'; ending?: Ending }
  | { kind: 'ban' | 'forgetKey' | 'authKeyDuplicated' | 'badSalt' }
  | { kind: 'silent' | 'disconnect' | 'disconnectAfter' | 'duplicate' | 'reorder' };

export type ForeignUpdatePlace = 'before' | 'after' | 'alone';

/** The answer comes this much later, by chance of the seed when it is a range; goes along with any other effect. */
export interface Latency {
  kind: 'latency';
  ms: number | [from: number, to: number];
}

/** Holds until the fault is removed. */
export interface ConnectionRateFault extends ConnectionRate {
  kind: 'connectionRate';
  dc?: number;
}

/** The clock of the protocol, not the world's, is ahead by `ms` (behind when negative) until the fault is removed. */
export interface ClockSkew {
  kind: 'clockSkew';
  ms: number;
}

/** Which of the requests or connections that fit: not the first `skip`, then the next `times`; all without a limit. */
export interface Counted {
  skip?: number;
  times?: number;
}

/** Which requests: of a method (`users.getUsers`), of a phone, at a data centre. */
export interface Target extends Counted {
  method?: string;
  phone?: string;
  dc?: number;
}

/** Which connections: to a data centre. */
export interface ConnectionTarget extends Counted {
  dc?: number;
}

export type RequestFault = Target & (Effect | Latency);
export type ConnectionFault = ConnectionTarget & ConnectionEffect;
export type Fault = RequestFault | ConnectionFault | ConnectionRateFault | ClockSkew;
