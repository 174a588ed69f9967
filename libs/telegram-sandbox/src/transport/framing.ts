/** A packet that breaks the rules of its transport. */
export class FrameError extends Error {}

export const MAX_PACKET_BYTES = 1 << 20;

/** How packets are framed in a stream of bytes (https://core.telegram.org/mtproto/mtproto-transports). */
export interface Framing {
  /** Whether packets are numbered. */
  isNumbered?: boolean;
  /**
   * @returns the first packet and its size in bytes; undefined while it is incomplete
   * @throws FrameError
   */
  unwrap(bytes: Buffer): { packet: Buffer; size: number } | undefined;
  wrap(packet: Buffer): Buffer;
}

/** @throws FrameError */
export function checkLength(length: number): void {
  if (length < 4 || length > MAX_PACKET_BYTES) throw new FrameError(`a packet of ${length} bytes`);
}
