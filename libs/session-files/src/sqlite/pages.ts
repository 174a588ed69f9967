import { SessionUnreadableError } from '../found-session.js';
import type { RandomAccess } from './random-access.js';
import { type Wal, readWal } from './wal.js';

/** Bytes before the first page's own content. */
export const DATABASE_HEADER_LENGTH = 100;
const MAGIC = 'SQLite format 3\0';
const UTF_8 = 1;
/** Read version of a file whose changes are in a write-ahead log. */
const READ_VERSION_WAL = 2;
const MAX_PAGES_READ = 20_000;

/** The pages of a database (https://www.sqlite.org/fileformat2.html), with what its write-ahead log has committed. */
export class Pages {
  private readonly cache = new Map<number, Uint8Array>();
  private pagesRead = 0;

  private constructor(
    private readonly file: RandomAccess,
    private readonly wal: Wal | null,
    private readonly pageSize: number,
    /** Bytes of a page that hold data. */
    readonly usableSize: number,
    /** Whether changes may be in a log that is not here. */
    readonly lacksWal: boolean,
  ) {}

  /**
   * @param walFile the file beside it whose name ends in `-wal`
   * @throws SessionUnreadableError
   */
  static async open(file: RandomAccess, walFile: RandomAccess | null): Promise<Pages> {
    const header = await file.read(0, DATABASE_HEADER_LENGTH);
    if (
      header.length < DATABASE_HEADER_LENGTH ||
      !MAGIC.split('').every((char, i) => char.charCodeAt(0) === header[i])
    ) {
      throw new SessionUnreadableError('format', 'It is no SQLite database');
    }
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const pageSize = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16);
    const usableSize = pageSize - view.getUint8(20);
    if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usableSize < 480) {
      throw new SessionUnreadableError('damaged', 'Its pages have an impossible size');
    }
    // 0: nothing was written yet.
    if (view.getUint32(56) > UTF_8) throw new SessionUnreadableError('format', 'Its texts are not UTF-8');
    const wal = walFile && walFile.size > 0 ? await readWal(walFile, pageSize) : null;
    return new Pages(file, wal, pageSize, usableSize, wal === null && view.getUint8(19) === READ_VERSION_WAL);
  }

  /** @param number from 1 */
  async readPage(number: number): Promise<Uint8Array> {
    const known = this.cache.get(number);
    if (known) return known;
    if (++this.pagesRead > MAX_PAGES_READ) throw new SessionUnreadableError('limit', 'It has too many pages');
    const page = this.wal?.findPage(number) ?? (await this.file.read((number - 1) * this.pageSize, this.pageSize));
    if (number < 1 || page.length < this.pageSize) throw new SessionUnreadableError('damaged', 'A page is missing');
    this.cache.set(number, page);
    return page;
  }
}
