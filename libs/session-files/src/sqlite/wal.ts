import { SessionUnreadableError } from '../found-session.js';
import type { RandomAccess } from './random-access.js';

const HEADER_LENGTH = 32;
const FRAME_HEADER_LENGTH = 24;
/** The last bit says in which byte order the checksums are. */
const MAGIC = 0x37_7f_06_82;
const MAX_BYTES = 32 * 1024 * 1024;

/** The pages that a write-ahead log has committed (https://www.sqlite.org/fileformat2.html#the_write_ahead_log). */
export interface Wal {
  findPage(number: number): Uint8Array | undefined;
}

/**
 * Reads the frames up to the last commit. A frame of an earlier generation of the log has other salts, a frame that was written
 * in part another checksum: with either the log ends.
 *
 * @returns null for a log that holds no commit
 * @throws SessionUnreadableError
 */
export async function readWal(file: RandomAccess, pageSize: number): Promise<Wal | null> {
  if (file.size > MAX_BYTES) throw new SessionUnreadableError('limit', 'Its write-ahead log is too long');
  const bytes = await file.read(0, file.size);
  if (bytes.length < HEADER_LENGTH) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if ((magic & ~1) !== MAGIC) return null;
  if (view.getUint32(8) !== pageSize) throw new SessionUnreadableError('wal', 'The write-ahead log is of another file');
  const checksum = new Checksum(view, (magic & 1) === 0);
  checksum.add(0, HEADER_LENGTH - 8);
  if (!checksum.matches(24)) return null;
  const committed = new Map<number, Uint8Array>();
  const uncommitted = new Map<number, Uint8Array>();
  const frameLength = FRAME_HEADER_LENGTH + pageSize;
  for (let at = HEADER_LENGTH; at + frameLength <= bytes.length; at += frameLength) {
    const isOfThisLog = view.getUint32(at + 8) === view.getUint32(16) && view.getUint32(at + 12) === view.getUint32(20);
    checksum.add(at, 8);
    checksum.add(at + FRAME_HEADER_LENGTH, pageSize);
    if (!isOfThisLog || !checksum.matches(at + 16)) break;
    uncommitted.set(view.getUint32(at), bytes.subarray(at + FRAME_HEADER_LENGTH, at + frameLength));
    const isCommit = view.getUint32(at + 4) !== 0;
    if (!isCommit) continue;
    for (const [number, page] of uncommitted) committed.set(number, page);
    uncommitted.clear();
  }
  return committed.size > 0 ? { findPage: (number) => committed.get(number) } : null;
}

/** The cumulative checksum of a log. */
class Checksum {
  private first = 0;
  private second = 0;

  constructor(
    private readonly view: DataView,
    private readonly isLittleEndian: boolean,
  ) {}

  /** @param length a multiple of 8 */
  add(offset: number, length: number): void {
    for (let at = offset; at < offset + length; at += 8) {
      this.first = (this.first + this.view.getUint32(at, this.isLittleEndian) + this.second) >>> 0;
      this.second = (this.second + this.view.getUint32(at + 4, this.isLittleEndian) + this.first) >>> 0;
    }
  }

  matches(offset: number): boolean {
    return this.view.getUint32(offset) === this.first && this.view.getUint32(offset + 4) === this.second;
  }
}
