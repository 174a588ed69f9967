import { Injectable } from '@nestjs/common';
import { type Catalogue, TelegramGateway, TelegramRpcError } from '@giftbuyer/telegram';
import { SessionCalls } from '../account-sessions/session-calls.js';
import { AppError } from '../errors/app-error.js';
import { toExpectedError } from '../errors/telegram-failure.js';
import type { Turn } from './catalogue-turns.js';
import { GiftCatalogue } from './gift-catalogue.js';
import { StickerDownloads } from './sticker-downloads.js';

/** How a turn ended. */
export interface TurnOutcome {
  /** Whether Telegram answered, if only that nothing has changed. */
  isAnswered: boolean;
  /** Whether the account could ask: also when Telegram wants it to wait, or another process has the lease now. */
  isReached: boolean;
  /** How long Telegram asked to wait; 0 if it did not. */
  waitSeconds: number;
}

/** One question about the catalogue with the session of an account, by a connection of its own. */
@Injectable()
export class CatalogueReader {
  constructor(
    private readonly calls: SessionCalls,
    private readonly gateway: TelegramGateway,
    private readonly catalogue: GiftCatalogue,
    private readonly downloads: StickerDownloads,
  ) {}

  /** Stores what is new; the stickers are downloaded afterwards. @throws an error of the database */
  async readInTurn(turn: Turn): Promise<TurnOutcome> {
    const { accountId, userId, environment, hash, lease } = turn;
    const account = { id: accountId, userId };
    let askedAt = 0;
    let waitSeconds = 0;
    let answer: Catalogue | null;
    try {
      answer = await this.calls.callWithSession(account, (app, session, signal, { stored }) => {
        // Its proxy may have been set since the turn began.
        if (!stored.isAuthentic) throw new AppError('not_found');
        askedAt = performance.now();
        return this.gateway
          .readCatalogue(app, session, { hash, salts: stored.salts }, signal)
          .catch((error: unknown) => {
            if (error instanceof TelegramRpcError) waitSeconds = error.waitSeconds ?? 0;
            throw error;
          });
      });
    } catch (error) {
      if (!(toExpectedError(error) instanceof AppError)) throw error;
      return { isAnswered: false, isReached: waitSeconds > 0, waitSeconds };
    }
    if (!answer) {
      const isSaved = await this.catalogue.saveUnchanged(environment, accountId, lease);
      return { isAnswered: isSaved, isReached: true, waitSeconds: 0 };
    }
    const isSaved = await this.catalogue.saveCatalogue(environment, answer, {
      ageMs: performance.now() - askedAt,
      lease,
      accountId,
    });
    if (isSaved) this.downloads.startDownload(account, environment, answer);
    return { isAnswered: isSaved, isReached: true, waitSeconds: 0 };
  }
}
