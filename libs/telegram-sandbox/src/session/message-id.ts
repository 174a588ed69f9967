/**
 * The id of a message of this server: unix time in 2^-32 seconds, above the one before; the remainder by 4 is 1 for
 * an answer and 3 for anything else.
 */
export function serverMessageId(isAnswer: boolean, unixMs: number, last = 0n): bigint {
  const byClock = multipleOfFour((BigInt(Math.floor(unixMs)) << 32n) / 1000n);
  const next = byClock > last ? byClock : multipleOfFour(last) + 4n;
  return next | (isAnswer ? 1n : 3n);
}

const multipleOfFour = (value: bigint): bigint => (value >> 2n) << 2n;
