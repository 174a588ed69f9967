/** A connected stream of bytes: a TCP connection, or what a proxy protocol carries over one. */
export interface ByteStream {
  /**
   * Reads exactly this number of bytes. One call at a time.
   * @throws Error when the stream ends before
   */
  read(count: number): Promise<Buffer>;
  write(bytes: Buffer): void;
  /** Closes at once. Resolves when the socket is closed. */
  close(): Promise<void>;
}
