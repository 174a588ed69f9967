import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from '@giftbuyer/contracts';
import { eventsOf } from '../harness/streams.js';
import type { Panel } from './panel.js';

const RECONNECTS_AFTER_MS = 200;

/** A user who reads the list with a browser. */
interface Reader {
  list(panel: Panel): Promise<Account[]>;
  at(panel: Panel): { cookie: string | null };
}

/**
 * A page that shows the list: it follows the events and reads the list after every (re)connect and `resync`, as
 * the contract of the events demands.
 */
export class Watcher {
  /** What the page shows. */
  readonly shown = new Map<number, Account>();
  resyncs = 0;
  private eventCount = 0;
  private readonly closing = new AbortController();
  private readonly firstShown = Promise.withResolvers<void>();
  private readonly following = this.follow();

  /** Resolves when the page shows the list for the first time. */
  readonly ready = this.firstShown.promise;

  constructor(
    private readonly user: Reader,
    private readonly panel: Panel,
  ) {}

  async close(): Promise<void> {
    this.closing.abort();
    await this.following;
  }

  /** Reads the list, as a page does when its tab becomes visible. */
  async readList(): Promise<void> {
    for (let seen = -1; seen !== this.eventCount;) {
      seen = this.eventCount;
      const accounts = await this.user.list(this.panel);
      // Events that came meanwhile may be newer than the list.
      if (seen !== this.eventCount) continue;
      this.shown.clear();
      for (const account of accounts) this.shown.set(account.id, account);
    }
    this.firstShown.resolve();
  }

  private async follow(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      await this.connect(signal).catch(() => undefined);
      await pause(RECONNECTS_AFTER_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async connect(signal: AbortSignal): Promise<void> {
    if (!this.panel.isRunning) return;
    const response = await fetch(`${this.panel.url}/api/events`, {
      headers: { cookie: this.user.at(this.panel).cookie ?? '' },
      signal,
    });
    if (response.status !== 200) return;
    const events = eventsOf(response);
    const reading = this.readList();
    const applying = this.applyEvents(events);
    await Promise.all([reading, applying]);
  }

  private async applyEvents(events: ReturnType<typeof eventsOf>): Promise<void> {
    for await (const { type, data } of events) {
      if (type === 'comment' || type === 'account.stage') continue;
      this.eventCount++;
      if (type === 'account.updated') this.shown.set(data.id, data);
      if (type === 'account.removed') this.shown.delete(data.id);
      if (type !== 'resync') continue;
      this.resyncs++;
      void this.readList().catch(() => undefined);
    }
  }
}
