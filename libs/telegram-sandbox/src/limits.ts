import type { ConnectionRate } from './transport/connection-effects.js';

/** The limits of one data centre. */
export interface Limits {
  /** Open connections; more are closed at once. */
  connections: number;
  /** Handshakes under way; more are answered with -429. */
  handshakes: number;
  /** How many connections one address may open in a time; one more is answered with -429 and ends. No limit if not given. */
  connectionRate?: ConnectionRate;
}

export const DEFAULT_LIMITS: Limits = { connections: 10_000, handshakes: 256 };
