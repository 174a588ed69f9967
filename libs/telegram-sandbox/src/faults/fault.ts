import type { ConnectionEffect, ConnectionRate } from '../transport/connection-effects.js';
import type { Ending } from '../world/device-registry.js';

/**
 * What goes wrong with a request.
 *
 * Instead of its execution:
 * - `error`: it is refused with this code and text, for example `[420, 'FLOOD_WAIT_30']`.
 * - `floodWait`: it and later matching requests are refused with the seconds left, until the world clock has passed them.
 * - `migrate`: it is refused with PHONE_MIGRATE, NETWORK_MIGRATE or USER_MIGRATE to another data centre.
 * - `disconnect`: the connection ends.
 * - `badSalt`: its salt is refused, and the client has to repeat it.
 * - `transportError`: only this code is sent, unencrypted, for example -429. With `when` the request is executed, and the
 *   code is sent right before or after the answer.
 * - `forgetKey`: the server loses the key, so the answer is -404 from now on.
 * - `authKeyDuplicated`: 406 AUTH_KEY_DUPLICATED, and the key is signed out.
 *
 * Before its execution:
 * - `revoke`, `ban`: all sessions of the account are ended, or the account is banned.
 *
 * After its execution:
 * - `silent`: the answer never comes.
 * - `disconnectAfter`: the connection ends instead of the answer, which is sent when the session reconnects.
 * - `duplicate`: the answer is sent twice, the second time in its own message.
 * - `reorder`: the answer is sent after the next answer of its session.
 * - `foreignUpdate`: an update with an unknown constructor is sent too: in the container of the answer before it (default)
 *   or after it, or in its own message before it.
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

/** The answer is delayed, randomly by the seed when it is a range. Combines with any other effect. */
export interface Latency {
  kind: 'latency';
  ms: number | [from: number, to: number];
}

/** The answer is sent once `until` is fulfilled. Combines with any other effect. */
export interface Hold {
  kind: 'hold';
  until: Promise<unknown>;
}

/** In effect until the fault is removed. */
export interface ConnectionRateFault extends ConnectionRate {
  kind: 'connectionRate';
  dc?: number;
}

/** The clock of the protocol, not the world's, is ahead by `ms` (behind when negative) until the fault is removed. */
export interface ClockSkew {
  kind: 'clockSkew';
  ms: number;
}

/** Which matching requests or connections: not the first `skip`, then the next `times`; without `times` all. */
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

export type RequestFault = Target & (Effect | Latency | Hold);
export type ConnectionFault = ConnectionTarget & ConnectionEffect;
export type Fault = RequestFault | ConnectionFault | ConnectionRateFault | ClockSkew;
