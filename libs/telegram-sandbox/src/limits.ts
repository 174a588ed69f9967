/** How much one data centre takes on at once. */
export interface Limits {
  /** Open connections; more are closed at once. */
  connections: number;
  /** Handshakes that have begun and are not over; more are answered with -429. */
  handshakes: number;
}

export const DEFAULT_LIMITS: Limits = { connections: 10_000, handshakes: 256 };
