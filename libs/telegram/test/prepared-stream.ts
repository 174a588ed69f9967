import type { ByteStream } from '../src/transport/byte-stream.js';
import { ReceivedBytes } from '../src/transport/received-bytes.js';

/** A stream whose other side has sent these bytes already, and ends. */
export class Prepared implements ByteStream {
  readonly written: Buffer[] = [];
  private readonly received = new ReceivedBytes();

  constructor(...answers: Buffer[]) {
    for (const answer of answers) this.add(answer);
  }

  add(answer: Buffer): void {
    this.received.add(answer);
  }

  read(count: number): Promise<Buffer> {
    if (this.received.length < count) return Promise.reject(new Error('the end'));
    return Promise.resolve(this.received.take(count));
  }

  write(bytes: Buffer): void {
    this.written.push(bytes);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
