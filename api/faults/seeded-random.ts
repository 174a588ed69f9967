import { createHash } from 'node:crypto';

/** Whether the whole suite runs. Otherwise a twentieth of the repetitions runs, as a part of all tests. */
export const RUNS_ALL = process.env['FAULTS'] === 'all';

/** The numbers of the repetitions of one test: a twentieth of them, or `some`, unless the whole suite runs. */
export function repetitions(all: number, some = Math.ceil(all / 20)): number[] {
  return Array.from({ length: RUNS_ALL ? all : some }, (_, i) => i);
}

/** Reproducible random numbers. What the processes do with them still depends on timing. */
export class SeededRandom {
  private drawCount = 0;

  constructor(readonly seed: string) {}

  /** At least 0 and less than 1. */
  next(): number {
    const hash = createHash('sha256').update(`${this.seed} ${this.drawCount++}`).digest();
    return hash.readUInt32BE() / 2 ** 32;
  }

  /** An integer, at least `from` and less than `to`. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from));
  }

  oneOf<T>(values: readonly T[]): T {
    const value = values[this.between(0, values.length)];
    if (value === undefined) throw new Error('Nothing to choose from');
    return value;
  }
}
