/** A set of at most `max` values; adding another one removes the oldest. */
export class BoundedSet<Value> {
  private readonly values = new Set<Value>();

  constructor(private readonly max: number) {}

  has(value: Value): boolean {
    return this.values.has(value);
  }

  add(value: Value): void {
    this.values.add(value);
    if (this.values.size <= this.max) return;
    for (const oldest of this.values) {
      this.values.delete(oldest);
      return;
    }
  }
}
