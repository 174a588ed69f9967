/** A file that is read in parts, such as a `Blob` of the browser. */
export interface RandomAccess {
  /** Bytes. */
  readonly size: number;
  /** Fewer bytes than asked for only at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
}
