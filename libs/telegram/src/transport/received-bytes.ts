const NOTHING = Buffer.alloc(0);

/** A queue of received chunks from which exact numbers of bytes are taken. */
export class ReceivedBytes {
  private readonly chunks: Buffer[] = [];
  private size = 0;

  get length(): number {
    return this.size;
  }

  add(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  /** @param count at most `length` */
  take(count: number): Buffer {
    const parts: Buffer[] = [];
    let missing = count;
    for (let head = this.chunks[0]; head && missing > 0; head = this.chunks[0]) {
      const part = head.subarray(0, missing);
      parts.push(part);
      missing -= part.length;
      if (part.length === head.length) this.chunks.shift();
      else this.chunks[0] = head.subarray(part.length);
    }
    this.size -= count - missing;
    return parts.length === 1 ? (parts[0] ?? NOTHING) : Buffer.concat(parts);
  }
}
