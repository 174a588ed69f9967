import { systemClock } from '../clock.js';
import type { Clock } from '../clock.js';
import { Randomness } from '../random.js';
import type { RandomStream } from '../random.js';
import type { ConnectionEffect, ConnectionRate } from '../transport/connection-effects.js';
import type {
  ConnectionFault,
  ConnectionRateFault,
  Counted,
  Effect,
  Fault,
  Hold,
  Latency,
  RequestFault,
} from './fault.js';

/** A request that is about to be executed. */
export interface RequestInfo {
  method: string;
  /** Digits of the account; undefined before the sign-in. */
  phone: string | undefined;
  dc: number;
}

/** By how much an answer is late. */
export interface Delay {
  delayMs: number;
  until?: Promise<unknown> | undefined;
}

/** The effects on a request. */
export interface MatchedFault extends Delay {
  effect: Effect | undefined;
}

interface Entry {
  fault: Fault;
  /** Matching requests or connections so far. */
  matches: number;
  /** End of the current flood wait, unix milliseconds. */
  waitUntil?: number;
}

/** Scripted faults: the first one that matches a request or connection is applied, besides latency and holds. */
export class Faults {
  private readonly entries = new Map<number, Entry>();
  private lastId = 0;

  /** @param clock of the world, for flood waits */
  constructor(
    private readonly clock: Clock = systemClock,
    private readonly random: RandomStream = new Randomness().stream('latency'),
  ) {}

  /**
   * @returns a function that removes the fault
   * @throws RangeError for a descending latency range
   */
  add(fault: Fault): () => void {
    const id = this.insert(fault);
    return () => void this.remove(id);
  }

  /** @returns the id for `remove` */
  insert(fault: Fault): number {
    if (isLatency(fault) && typeof fault.ms !== 'number' && fault.ms[0] > fault.ms[1]) {
      throw new RangeError(`A latency can not go from ${fault.ms[0]} to ${fault.ms[1]} ms`);
    }
    this.entries.set(++this.lastId, { fault, matches: 0 });
    return this.lastId;
  }

  /** @returns whether it existed */
  remove(id: number): boolean {
    return this.entries.delete(id);
  }

  clear(): void {
    this.entries.clear();
  }

  /** The faults that are not used up, oldest first. */
  list(): { id: number; fault: Fault }[] {
    return [...this.entries].map(([id, { fault }]) => ({ id, fault }));
  }

  matchRequest(request: RequestInfo): MatchedFault {
    let effect: Effect | undefined;
    let delayMs = 0;
    let until: Promise<unknown> | undefined;
    for (const [id, entry] of this.entries) {
      const { fault } = entry;
      if (!isForRequest(fault) || !fits(fault, request)) continue;
      if (isLatency(fault)) {
        if (this.countMatch(id, entry, fault)) delayMs += this.delayOf(fault);
      } else if (isHold(fault)) {
        if (this.countMatch(id, entry, fault)) until = fault.until;
      } else if (!effect && this.countMatch(id, entry, fault)) {
        effect = this.currentEffect(id, entry, fault);
      }
    }
    return { effect, delayMs, until };
  }

  matchConnection(dc: number): ConnectionEffect | undefined {
    for (const [id, entry] of this.entries) {
      const { fault } = entry;
      if (!isForConnection(fault) || (fault.dc !== undefined && fault.dc !== dc)) continue;
      if (this.countMatch(id, entry, fault)) return fault;
    }
    return undefined;
  }

  /** All limits of how many connections an address may open at a data centre. */
  connectionRates(dc: number): ConnectionRate[] {
    return [...this.entries.values()].flatMap(({ fault }) =>
      isConnectionRate(fault) && (fault.dc === undefined || fault.dc === dc) ? [fault] : [],
    );
  }

  /** How far the clock of the protocol is ahead. */
  clockSkewMs(): number {
    let sum = 0;
    for (const { fault } of this.entries.values()) if (isClockSkew(fault)) sum += fault.ms;
    return sum;
  }

  /** Counts a match. @returns whether it is after the skipped ones; the last one uses the fault up */
  private countMatch(id: number, entry: Entry, { skip = 0, times = Infinity }: Counted): boolean {
    entry.matches++;
    if (entry.matches >= skip + times) this.entries.delete(id);
    return entry.matches > skip;
  }

  /** The current error of a flood wait; undefined once it is over. */
  private currentEffect(id: number, entry: Entry, fault: Effect): Effect | undefined {
    if (!('kind' in fault) || fault.kind !== 'floodWait') return fault;
    const now = this.clock.now();
    entry.waitUntil ??= now + fault.seconds * 1000;
    const seconds = Math.ceil((entry.waitUntil - now) / 1000);
    if (seconds > 0) return { error: [420, `FLOOD_WAIT_${seconds}`] };
    this.entries.delete(id);
    return undefined;
  }

  private delayOf({ ms }: Latency): number {
    if (typeof ms === 'number') return ms;
    const [from, to] = ms;
    return from + this.random.below(to - from + 1);
  }
}

const isClockSkew = (fault: Fault): fault is Extract<Fault, { kind: 'clockSkew' }> =>
  'kind' in fault && fault.kind === 'clockSkew';

const isForConnection = (fault: Fault): fault is ConnectionFault =>
  'kind' in fault && (fault.kind === 'refuse' || fault.kind === 'mute' || fault.kind === 'unsolicitedError');

const isConnectionRate = (fault: Fault): fault is ConnectionRateFault =>
  'kind' in fault && fault.kind === 'connectionRate';

const isForRequest = (fault: Fault): fault is RequestFault =>
  !isClockSkew(fault) && !isForConnection(fault) && !isConnectionRate(fault);

const isLatency = (fault: Fault): fault is Extract<RequestFault, Latency> =>
  'kind' in fault && fault.kind === 'latency';

const isHold = (fault: Fault): fault is Extract<RequestFault, Hold> => 'kind' in fault && fault.kind === 'hold';

function fits(fault: RequestFault, { method, phone, dc }: RequestInfo): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  if (fault.dc !== undefined && fault.dc !== dc) return false;
  return fault.phone === undefined || fault.phone.replace(/\D/g, '') === phone;
}
