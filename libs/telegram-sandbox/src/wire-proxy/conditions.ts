/** `up` is what clients send, `down` what data centres send. */
export type Direction = 'up' | 'down';

/** What the wire does to everything that passes it. */
export interface Conditions {
  /** Each piece of a stream comes this much later. */
  latencyMs?: number;
  /** How fast `down` is. */
  bytesPerSecond?: number;
  /** A connection ends after this many bytes in a direction. */
  cutAfter?: Partial<Record<Direction, number>>;
  /** How it ends then for both sides: RST, if not given, or FIN. */
  cutBy?: 'reset' | 'end';
  /** Nothing passes in this direction; what has come is delivered when the conditions change. */
  hold?: Direction;
  /** Asked for each packet that `hold` is about: whether it is held. */
  holdIf?: () => boolean;
  /** Nothing passes at all, not even the end of a connection. Connections of that time are reset when it is over. */
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
