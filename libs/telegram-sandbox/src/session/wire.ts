/** The connection under a session: whole packets, whatever the transport does with them. */
export interface Wire {
  send(packet: Buffer): void;
  close(): void;
  /** Closes unless called again before; a later call takes the place of an earlier one. */
  closeAfter(seconds: number): void;
}

/** The key is not known, or the handshake went wrong. */
export const KEY_NOT_FOUND = -404;

/** @param code negative (https://core.telegram.org/mtproto/mtproto-transports#transport-errors) */
export function transportError(code: number): Buffer {
  const packet = Buffer.alloc(4);
  packet.writeInt32LE(code);
  return packet;
}
