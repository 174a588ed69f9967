/** How often each method was asked for, faults included. */
export class CallLog {
  private readonly counts = new Map<string, number>();
  private readonly waiting = new Set<() => void>();

  count(method: string): number {
    return this.counts.get(method) ?? 0;
  }

  /** Resolves once the method has been asked for that many times since the start. */
  reached(method: string, times: number): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.count(method) < times) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
      check();
    });
  }

  record(method: string): void {
    this.counts.set(method, this.count(method) + 1);
    for (const check of [...this.waiting]) check();
  }
}
