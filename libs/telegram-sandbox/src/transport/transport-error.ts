/** The key is unknown, or the handshake failed. */
export const KEY_NOT_FOUND = -404;
/** Too many connections, handshakes or messages. */
export const TRANSPORT_FLOOD = -429;

/** @param code negative (https://core.telegram.org/mtproto/mtproto-transports#transport-errors) */
export function transportError(code: number): Buffer {
  const packet = Buffer.alloc(4);
  packet.writeInt32LE(code);
  return packet;
}
