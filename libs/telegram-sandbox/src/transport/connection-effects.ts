/** A transport error that answers nothing (https://core.telegram.org/mtproto/mtproto-transports#transport-errors). */
export interface UnsolicitedError {
  kind: 'unsolicitedError';
  /** Negative. */
  code: number;
  /** Sent after this many packets of the client; 0 (default): as soon as the client has chosen a transport. */
  afterPackets?: number;
  /** Whether the connection is closed after it; otherwise it continues. */
  closes?: boolean;
}

/** A fault of a connection: `refuse` resets it at once, `mute` accepts it and never sends anything. */
export type ConnectionEffect = { kind: 'refuse' | 'mute' } | UnsolicitedError;

/** How many connections an address may open in a time window; one more is answered with -429 and closed. */
export interface ConnectionRate {
  max: number;
  /** By the world's clock. */
  windowMs: number;
}
