import { setTimeout as pause } from 'node:timers/promises';
import type { HttpClient } from '../harness/http-client.js';
import { linesOf } from '../harness/streams.js';

const DEFAULT_RETRY_MS = 3_000;
const TIMEOUT_MS = 60_000;

/** Follows the events as a browser's EventSource does: reconnects after the time that `retry` says. */
export class EventClient {
  /** When it began each of its connections, by `performance.now()`. */
  readonly connectedAt: number[] = [];
  /** The number with which the name in each `account.updated` begins. */
  readonly numbers: number[] = [];
  /** The name of the last event of the last connection. */
  last = '';
  private retryMs = DEFAULT_RETRY_MS;
  private isOver = false;
  private connection = new AbortController();
  private changed = Promise.withResolvers<void>();
  private readonly following: Promise<void>;

  /** @param browser a client with the cookie and the current URL of the panel; throws while the panel is down */
  constructor(private readonly browser: () => HttpClient) {
    this.following = this.follow();
  }

  /** Resolves when it has connected this many times. */
  waitForConnections(times: number): Promise<void> {
    return this.waitUntil(() => this.connectedAt.length >= times, `connection ${times}`);
  }

  /** Resolves when this number is the latest. */
  waitForNumber(number: number): Promise<void> {
    return this.waitUntil(() => this.numbers.at(-1) === number, `number ${number}`);
  }

  /** Drops the connection; it reconnects. */
  disconnect(): void {
    this.connection.abort();
  }

  async close(): Promise<void> {
    this.isOver = true;
    this.connection.abort();
    await this.following;
  }

  private async waitUntil(isTrue: () => boolean, what: string): Promise<void> {
    const late = pause(TIMEOUT_MS, true, { ref: false });
    while (!isTrue()) {
      if (await Promise.race([this.changed.promise, late])) throw new Error(`A browser never got ${what}`);
    }
  }

  private async follow(): Promise<void> {
    while (!this.isOver) {
      this.connection = new AbortController();
      const { signal } = this.connection;
      await this.listen(signal).catch(() => undefined);
      // In short steps, so that closing does not wait for it.
      for (let waited = 0; waited < this.retryMs && !this.isOver; waited += 50) await pause(50);
    }
  }

  private async listen(signal: AbortSignal): Promise<void> {
    const { url, cookie } = this.browser();
    const begin = performance.now();
    const response = await fetch(`${url}/api/events`, { headers: { cookie: cookie ?? '' }, signal });
    if (response.status !== 200) return;
    let isNew = true;
    for await (const line of linesOf(response)) {
      if (isNew) {
        this.connectedAt.push(begin);
        this.last = '';
      }
      isNew = false;
      const [, field, value = ''] = /^(\w+): (.*)\n$/.exec(line) ?? [];
      if (field === 'retry') this.retryMs = Number(value);
      if (field === 'event') this.last = value;
      const number = field === 'data' && /"first_name":"(\d+) /.exec(value)?.[1];
      if (number) this.numbers.push(Number(number));
      this.changed.resolve();
      this.changed = Promise.withResolvers();
    }
  }
}
