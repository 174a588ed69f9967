/** A transport error that answers nothing (https://core.telegram.org/mtproto/mtproto-transports#transport-errors). */
export interface UnsolicitedError {
  kind: 'unsolicitedError';
  /** Negative. */
  code: number;
  /** After how many packets of the client, 0 if not given: then it comes as soon as the client has chosen a transport. */
  afterPackets?: number;
  /** Whether the connection ends with it; otherwise it goes on as if nothing had been sent. */
  closes?: boolean;
}

/** What goes wrong with a connection: `refuse` resets it at once, `mute` accepts it and never sends anything. */
export type ConnectionEffect = { kind: 'refuse' | 'mute' } | UnsolicitedError;

/** How many connections an address may open in a time; one more is answered with -429 and ends. */
export interface ConnectionRate {
  max: number;
  /** By the world's clock. */
  windowMs: number;
}
