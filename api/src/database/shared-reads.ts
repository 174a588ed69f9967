import { setImmediate as endOfTurn } from 'node:timers/promises';

/**
 * Lets questions that are asked at the same time share one read: those of one turn of the event loop, and those asked
 * while a read is under way, which share the next one. Nobody gets an answer from before his question.
 */
export class SharedReads<Answer> {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly following = new Map<string, Promise<Answer>>();

  /** @param read asks the database about `key` */
  constructor(private readonly read: (key: string) => Promise<Answer>) {}

  of(key: string): Promise<Answer> {
    const known = this.following.get(key);
    if (known) return known;
    const next = this.begin(key);
    this.following.set(key, next);
    return next;
  }

  private async begin(key: string): Promise<Answer> {
    await this.underWay.get(key);
    await endOfTurn();
    this.following.delete(key);
    const answer = this.read(key);
    const ended: Promise<void> = answer.then(
      () => this.end(key, ended),
      () => this.end(key, ended),
    );
    this.underWay.set(key, ended);
    return answer;
  }

  private end(key: string, ended: Promise<void>): void {
    if (this.underWay.get(key) === ended) this.underWay.delete(key);
  }
}
