/** Equal calls share one run: a call with the key of a run that has not ended yet gets that run's result. */
export class SingleFlight {
  private readonly running = new Map<string, Promise<unknown>>();

  /** @param key must name everything that the result depends on */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const known = this.running.get(key) as Promise<Result> | undefined;
    if (known) return known;
    const result = work().finally(() => this.running.delete(key));
    this.running.set(key, result);
    return result;
  }
}
