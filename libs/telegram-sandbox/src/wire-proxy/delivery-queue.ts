import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Direction, WireConditions } from './conditions.js';
import type { DirectionCodec, Piece } from './direction-codec.js';

/** With more undelivered bytes than this, the source is paused. */
const MAX_WAITING_BYTES = 1 << 20;

/** Delivers one direction of a connection in order, under the conditions. */
export class DeliveryQueue {
  private passed = 0;
  private waiting = 0;
  private queue = Promise.resolve();
  private isWriting = false;
  private readonly urgent: (() => Buffer | undefined)[] = [];

  /** @param cut ends the connection after `cutAfter` bytes */
  constructor(
    private readonly direction: Direction,
    private readonly codec: DirectionCodec,
    private readonly to: Socket,
    private readonly conditions: WireConditions,
    private readonly cut: () => void,
  ) {}

  get isFull(): boolean {
    return this.waiting > MAX_WAITING_BYTES;
  }

  /** Resolves when they have been delivered. */
  deliver(pieces: Piece[]): Promise<void> {
    const dueAt = performance.now() + (this.conditions.current.latencyMs ?? 0);
    for (const piece of pieces) {
      this.waiting += piece.bytes.length;
      this.after(() => this.write(piece, dueAt));
    }
    return this.queue;
  }

  /** Runs `action` after everything queued before has been delivered. */
  after(step: () => Promise<void> | void): void {
    this.queue = this.queue.then(step);
  }

  /** Writes an injected packet or bytes at once, or after the piece that is being written. */
  inject(added: { packet: Buffer } | { bytes: Buffer }): void {
    this.urgent.push(() => ('packet' in added ? this.codec.wrap(added.packet) : this.codec.pass(added)));
    this.flush();
  }

  /** Writes what was injected before the client had chosen a transport. */
  flush(): void {
    while (!this.isWriting) {
      const bytes = this.urgent[0]?.();
      if (!bytes) return;
      this.urgent.shift();
      if (this.to.writable) this.to.write(bytes);
    }
  }

  private async write(piece: Piece, dueAt: number): Promise<void> {
    const { conditions, direction } = this;
    this.waiting -= piece.bytes.length;
    while (conditions.current.hold === direction && conditions.current.holdIf?.() !== false) await conditions.changed;
    const early = dueAt - performance.now();
    if (early > 0) await pause(early);
    const { cutAfter, isSilent } = conditions.current;
    if (isSilent || !this.to.writable) return;
    const bytes = this.codec.pass(piece);
    const room = (cutAfter?.[direction] ?? Infinity) - this.passed;
    this.passed += bytes.length;
    this.isWriting = true;
    await this.send(room < bytes.length ? bytes.subarray(0, Math.max(0, room)) : bytes);
    this.isWriting = false;
    if (room <= bytes.length) this.cut();
    else this.flush();
  }

  private async send(bytes: Buffer): Promise<void> {
    const { bytesPerSecond } = this.conditions.current;
    let sent = 0;
    while (bytesPerSecond !== undefined && this.direction === 'down' && sent < bytes.length && this.to.writable) {
      // After a change of the conditions the rest is sent at once.
      if (this.conditions.current.bytesPerSecond !== bytesPerSecond) break;
      this.to.write(bytes.subarray(sent, ++sent));
      await Promise.race([pause(1000 / bytesPerSecond), this.conditions.changed]);
    }
    if (sent < bytes.length && this.to.writable) await new Promise((done) => this.to.write(bytes.subarray(sent), done));
  }
}
