import { detect } from './detect.js';
import type { Transport } from './detect.js';

const NOTHING = Buffer.alloc(0);

/** Splits the bytes of one connection into packets and frames outgoing packets. */
export class PacketCodec {
  private unread: Buffer = NOTHING;
  private transport: Transport | undefined;

  /** Whether the client has chosen a transport; before that no packet can be sent. */
  get hasTransport(): boolean {
    return this.transport !== undefined;
  }

  /** Whether an incomplete packet was received. */
  get hasPartialPacket(): boolean {
    return this.unread.length > 0;
  }

  /** @throws FrameError when the bytes break the rules of their transport */
  addBytes(bytes: Buffer): void {
    const readable = this.transport ? this.transport.decrypt(bytes) : bytes;
    this.unread = this.unread.length ? Buffer.concat([this.unread, readable]) : readable;
    if (this.transport) return;
    this.transport = detect(this.unread);
    if (this.transport) this.unread = this.transport.decrypt(this.unread.subarray(this.transport.size));
  }

  /**
   * @returns the next packet; undefined while it is not complete
   * @throws FrameError
   */
  nextPacket(): Buffer | undefined {
    const unwrapped = this.transport?.framing.unwrap(this.unread);
    if (!unwrapped) return undefined;
    const isEmpty = unwrapped.size === this.unread.length;
    this.unread = isEmpty ? NOTHING : this.unread.subarray(unwrapped.size);
    return unwrapped.packet;
  }

  /** @returns the bytes that carry a packet; undefined while the client has not chosen a transport */
  wrap(packet: Buffer): Buffer | undefined {
    return this.transport?.encrypt(this.transport.framing.wrap(packet));
  }
}
