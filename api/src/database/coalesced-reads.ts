import { setImmediate as endOfTurn } from 'node:timers/promises';

/**
 * Request coalescing: reads of one key share a query when they are requested in the same turn of the event loop, or while
 * a query is running, after which they share the next one. A caller never receives a result older than its request.
 */
export class CoalescedReads<Value> {
  private readonly running = new Map<string, Promise<void>>();
  private readonly next = new Map<string, Promise<Value>>();

  /** @param query reads the value of `key` from the database */
  constructor(private readonly query: (key: string) => Promise<Value>) {}

  read(key: string): Promise<Value> {
    const known = this.next.get(key);
    if (known) return known;
    const next = this.start(key);
    this.next.set(key, next);
    return next;
  }

  private async start(key: string): Promise<Value> {
    await this.running.get(key);
    await endOfTurn();
    this.next.delete(key);
    const value = this.query(key);
    const ended: Promise<void> = value.then(
      () => this.finish(key, ended),
      () => this.finish(key, ended),
    );
    this.running.set(key, ended);
    return value;
  }

  private finish(key: string, ended: Promise<void>): void {
    if (this.running.get(key) === ended) this.running.delete(key);
  }
}
