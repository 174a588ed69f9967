/** `up` is what clients send, `down` what data centres send. */
export type Direction = 'up' | 'down';

/** Network faults, applied to all connections. */
export interface Conditions {
  /** Delay of each piece of data. */
  latencyMs?: number;
  /** Speed of `down`. */
  bytesPerSecond?: number;
  /** A connection ends after this many bytes in a direction. */
  cutAfter?: Partial<Record<Direction, number>>;
  /** How both sides end then: RST (default) or FIN. */
  cutBy?: 'reset' | 'end';
  /** Nothing passes in this direction; received data is delivered when the conditions change. */
  hold?: Direction;
  /** Called for each packet in the direction of `hold`: whether it is held. */
  holdIf?: () => boolean;
  /** Nothing passes, not even the end of a connection. Connections used in that time are reset afterwards. */
  isSilent?: boolean;
}

/** The current conditions. `changed` resolves at their next change. */
export class WireConditions {
  current: Conditions = {};
  private changing = Promise.withResolvers<void>();

  get changed(): Promise<void> {
    return this.changing.promise;
  }

  change(conditions: Conditions): void {
    this.current = conditions;
    this.changing.resolve();
    this.changing = Promise.withResolvers();
  }
}
