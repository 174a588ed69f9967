import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { DatabaseHealth } from '../database/database-health.js';
import { CatalogueReader } from './catalogue-reader.js';
import { CatalogueViewers } from './catalogue-viewers.js';
import { CatalogueTurns, type Turn } from './catalogue-turns.js';

/** How often a process with viewers asks whether the time of a catalogue has come. */
const TICK_MS = 1_000;

/**
 * Reads the catalogue of an environment again and again while somebody views it. One of all processes has the turn, and
 * the accounts of the environment take turns, each under its session lock. While no browser asks, the readings of accounts
 * carry the question.
 */
@Injectable()
export class CatalogueWatcher implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | null = null;
  private isClosing = false;

  constructor(
    private readonly viewers: CatalogueViewers,
    private readonly turns: CatalogueTurns,
    private readonly reader: CatalogueReader,
    private readonly config: Config,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  /** Called when a view was recorded. */
  startWatching(): void {
    if (this.timer || this.isClosing) return;
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
    this.tick();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    clearInterval(this.timer);
    await this.whenIdle();
    await this.databaseHealth.runJob('catalogue-watcher', () => this.turns.releaseAll());
  }

  /** Resolves when no turn of this process is under way. */
  async whenIdle(): Promise<void> {
    await this.ticking;
  }

  private tick(): void {
    if (this.isClosing) return;
    const environments = this.viewers.viewedEnvironments();
    if (environments.length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    this.ticking ??= this.databaseHealth
      .runJob('catalogue-watcher', async () => {
        const turns = await this.turns.claimTurns(environments);
        await Promise.all(turns.map((turn) => this.runTurn(turn)));
      })
      .finally(() => (this.ticking = null));
  }

  private async runTurn(turn: Turn): Promise<void> {
    const { isAnswered, isReached, waitSeconds } = await this.reader.readInTurn(turn).catch(async (error: unknown) => {
      await this.turns.endTurn(turn, false).catch(() => undefined);
      throw error;
    });
    this.turns.recordReach(turn, isReached);
    if (waitSeconds > 0) await this.turns.recordWait(turn, waitSeconds);
    else await this.turns.endTurn(turn, isAnswered);
    // The next turn is due then, and the next tick may be a second later.
    setTimeout(() => this.tick(), this.config.giftsPollSeconds * 1000).unref();
  }
}
