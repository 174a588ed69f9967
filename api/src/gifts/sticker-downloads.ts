import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Environment } from '@giftbuyer/contracts';
import {
  type Catalogue,
  type CatalogueSticker,
  type FileResult,
  MAX_FILES,
  TelegramGateway,
} from '@giftbuyer/telegram';
import { DataSource } from 'typeorm';
import { SessionCalls } from '../account-sessions/session-calls.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { DatabaseHealth } from '../database/database-health.js';
import { AppError } from '../errors/app-error.js';
import { toExpectedError } from '../errors/telegram-failure.js';
import { notifyCatalogueEvents } from './catalogue-events.js';
import { DownloadWaits } from './download-waits.js';
import { FIND_WANTED_FILES } from './catalogue-lease.sql.js';
import { checkSticker, isThumb } from './sticker-check.js';

/** A sticker and its thumbnail. */
const STICKERS_AT_ONCE = Math.floor(MAX_FILES / 2);
/** Of one catalogue; the others follow with the next one. */
const MAX_BATCHES = 40;
/** A file is not tried again after this many failed downloads. */
const MAX_ATTEMPTS = 5;
/** Answers about the file itself. Others may not recur, with a new file reference or later. */
const LASTING_CODES = new Set(['TOO_LARGE', 'UNKNOWN_DC', 'LOCATION_INVALID', 'FILE_ID_INVALID']);

/** $1: environment, $2: file, $3: animation, $4: thumb, $5: code, $6: whether to try again. A file that is stored stays. */
const SAVE_FILE = `INSERT INTO gift_files AS file (environment, file_id, animation, thumb, failed_code, attempts, fetched_at)
  VALUES ($1, $2, $3, $4, CASE WHEN NOT $6 THEN $5 END, 1, now())
  ON CONFLICT (environment, file_id) DO UPDATE
    SET animation = coalesce(file.animation, EXCLUDED.animation), thumb = coalesce(file.thumb, EXCLUDED.thumb),
      failed_code = CASE WHEN coalesce(file.animation, EXCLUDED.animation) IS NOT NULL THEN NULL
        WHEN $6 AND file.attempts + 1 < ${MAX_ATTEMPTS} THEN NULL ELSE $5 END,
      attempts = file.attempts + 1, fetched_at = now()`;

/** Downloads the stickers that are not stored yet, in the background and a few at a time. */
@Injectable()
export class StickerDownloads implements OnApplicationShutdown {
  private readonly running = new Map<Environment, Promise<void>>();
  private readonly waits = new DownloadWaits();
  private isClosing = false;

  constructor(
    private readonly database: DataSource,
    private readonly calls: SessionCalls,
    private readonly gateway: TelegramGateway,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  /** @param account that has just read the catalogue: the file references are for it */
  startDownload(account: AccountRef, environment: Environment, catalogue: Catalogue): void {
    if (this.isClosing || this.running.has(environment)) return;
    const run = this.databaseHealth
      .runJob('sticker-downloads', () => this.downloadMissing(account, environment, catalogue))
      .finally(() => this.running.delete(environment));
    this.running.set(environment, run);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    await this.whenIdle();
  }

  /** Resolves when the downloads that are under way have ended. */
  async whenIdle(): Promise<void> {
    await Promise.all(this.running.values());
  }

  private async downloadMissing(account: AccountRef, environment: Environment, catalogue: Catalogue): Promise<void> {
    const rows = await this.database.query<{ fileId: string }[]>(FIND_WANTED_FILES, [environment]);
    const wanted = new Set(rows.map(({ fileId }) => fileId));
    let stickers = catalogue.gifts
      .flatMap(({ sticker }) => (sticker && wanted.delete(sticker.id) ? [sticker] : []))
      // A batch is for few data centres, each of which takes a connection.
      .sort((one, other) => one.file.dc - other.file.dc)
      .slice(0, MAX_BATCHES * STICKERS_AT_ONCE);
    while (stickers.length > 0 && !this.isClosing) {
      // The next catalogue goes on.
      if (this.waits.isWaiting(environment)) return;
      const lostDcs = await this.downloadBatch(account, environment, stickers.slice(0, STICKERS_AT_ONCE));
      if (!lostDcs) return;
      stickers = stickers.slice(STICKERS_AT_ONCE).filter(({ file }) => !lostDcs.has(file.dc));
    }
  }

  /**
   * @returns the data centres that could not be reached; null when Telegram could not be reached with this account. The next
   * catalogue tries again
   */
  private async downloadBatch(
    account: AccountRef,
    environment: Environment,
    stickers: readonly CatalogueSticker[],
  ): Promise<ReadonlySet<number> | null> {
    const files = stickers.flatMap(({ file, thumb }) => (thumb ? [file, thumb] : [file]));
    let results: FileResult[];
    try {
      results = await this.calls.callWithSession(account, (app, session, signal, { stored }) => {
        if (!stored.isAuthentic) throw new AppError('not_found');
        return this.gateway.readFiles(app, session, files, signal);
      });
    } catch (failure) {
      const error = toExpectedError(failure);
      if (!(error instanceof AppError)) throw error;
      const waitSeconds = Number(error.fields.wait_seconds ?? 0);
      if (waitSeconds > 0) this.waits.recordWait(environment, waitSeconds);
      return null;
    }
    this.waits.recordAnswer(environment);
    const resultOf = new Map(files.map((file, i) => [file, results[i]]));
    for (const { id, file, thumb } of stickers)
      await this.saveFile(environment, id, resultOf.get(file), thumb ? resultOf.get(thumb) : undefined);
    await this.database.query('UPDATE catalogues SET revision = revision + 1 WHERE environment = $1', [environment]);
    await notifyCatalogueEvents(this.database.manager, environment, [
      { type: 'catalogue.updated', data: { environment } },
    ]);
    const lost = files.filter((_, i) => isUnreachable(results[i]));
    return new Set(lost.map(({ dc }) => dc));
  }

  private async saveFile(
    environment: Environment,
    fileId: string,
    sticker: FileResult = { code: 'INCOMPLETE' },
    thumb?: FileResult,
  ): Promise<void> {
    // No attempt: the next catalogue tries again.
    if (isUnreachable(sticker)) return;
    const code = 'bytes' in sticker ? await checkSticker(sticker.bytes) : sticker.code;
    const animation = code === null && 'bytes' in sticker ? Buffer.from(sticker.bytes) : null;
    const still = thumb && 'bytes' in thumb && isThumb(thumb.bytes) ? Buffer.from(thumb.bytes) : null;
    const isTemporary = code !== null && !('bytes' in sticker) && !LASTING_CODES.has(code);
    await this.database.query(SAVE_FILE, [environment, fileId, animation, still, code, isTemporary]);
  }
}

/** Only the data centre of the file could not be reached. */
function isUnreachable(result: FileResult | undefined): boolean {
  return result !== undefined && 'code' in result && result.code === 'UNREACHABLE';
}
