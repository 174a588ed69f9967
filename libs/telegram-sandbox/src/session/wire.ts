/** The connection under a session: whole packets, whatever the transport does with them. */
export interface Wire {
  readonly isOpen: boolean;
  /** When the peer sent its latest bytes, unix milliseconds of the system. */
  readonly heardAt: number;
  send(packet: Buffer): void;
  close(): void;
  /** Closes unless called again before; a later call takes the place of an earlier one. */
  closeAfter(seconds: number): void;
  /** The peer has shown that it holds a key: from now on it may take its time. */
  trust(): void;
}

/** The key is not known, or the handshake went wrong. */
export const KEY_NOT_FOUND = -404;
/** Too much of something. */
export const FLOOD = -429;
/** The peer meant another data centre. */
export const WRONG_DC = -444;

/** @param code negative (https://core.telegram.org/mtproto/mtproto-transports#transport-errors) */
export function transportError(code: number): Buffer {
  const packet = Buffer.alloc(4);
  packet.writeInt32LE(code);
  return packet;
}
