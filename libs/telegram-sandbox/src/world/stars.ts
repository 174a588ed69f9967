/** A number of Stars: whole ones and billionths, both of the same sign. */
export interface Stars {
  amount: number;
  nanos: number;
}

const NANOS = 1_000_000_000n;

export const toNanos = ({ amount, nanos }: Stars): bigint => BigInt(amount) * NANOS + BigInt(nanos);

export const fromNanos = (total: bigint): Stars => ({ amount: Number(total / NANOS), nanos: Number(total % NANOS) });

export const whole = (amount: number): Stars => ({ amount, nanos: 0 });

export const minus = ({ amount, nanos }: Stars): Stars => fromNanos(-toNanos({ amount, nanos }));
