/**
 * Lets questions that are asked at the same time share one read. Nobody gets an answer from before his question: who
 * asks while a read is under way shares the next one.
 */
export class SharedReads<Answer> {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly following = new Map<string, Promise<Answer>>();

  /** @param read asks the database about `key` */
  constructor(private readonly read: (key: string) => Promise<Answer>) {}

  of(key: string): Promise<Answer> {
    const running = this.underWay.get(key);
    if (!running) return this.begin(key);
    const next = this.following.get(key) ?? running.then(() => this.begin(key));
    this.following.set(key, next);
    return next;
  }

  private begin(key: string): Promise<Answer> {
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
