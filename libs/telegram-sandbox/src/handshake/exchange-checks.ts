import { toBigInt } from '../crypto/bytes.js';

/** A query that breaks a rule of the handshake. The client gets only the transport error. */
export class ExchangeError extends Error {
  constructor(
    readonly transportError: -404 | -444,
    reason: string,
  ) {
    super(reason);
  }
}

/** Clients write p, q and pq with or without leading zeros. */
export function expectNumber(actual: Buffer, expected: bigint, name: string): void {
  if (toBigInt(actual) !== expected) throw new ExchangeError(-404, `${name} differs`);
}

export function expectBytes(actual: Buffer, expected: Buffer, name: string): void {
  if (!actual.equals(expected)) throw new ExchangeError(-404, `${name} differs`);
}
