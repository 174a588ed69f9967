import { setImmediate } from 'node:timers/promises';
import { TelegramUnreachableError } from '../errors.js';
import { isPrime } from './diffie-hellman.js';

type NextTurn = () => Promise<unknown>;

const MAX_PQ = 1n << 64n;
/** About a millisecond. */
const STEPS_PER_TURN = 100_000;
/** Shanks' multipliers: when the forms of n give no factor, those of a multiple do. */
const MULTIPLIERS = [1n, 3n, 5n, 7n, 11n, 15n, 21n, 33n, 35n, 55n, 77n, 105n, 165n, 231n, 385n, 1155n];

/**
 * The two primes of the number in resPQ, the smaller first. Shanks' square forms need about the fourth root of the number
 * in steps, and nothing larger than a double holds: a millisecond where Pollard's rho on bigints takes ten. The event
 * loop gets a turn after every 100,000 steps.
 * @param nextTurn lets the event loop have its turn
 * @throws TelegramUnreachableError when it is not a product of two different odd primes of at most 64 bits together
 */
export async function factorize(pq: bigint, nextTurn: NextTurn = setImmediate): Promise<[p: bigint, q: bigint]> {
  // For a prime or a square all multipliers would fail, which takes seconds.
  const isSquare = integerRoot(pq) ** 2n === pq;
  if (pq > 8n && pq < MAX_PQ && pq % 2n === 1n && !isSquare && !(await isPrime(pq))) {
    for (const multiplier of MULTIPLIERS) {
      const factor = await findFactor(pq, pq * multiplier, nextTurn);
      if (factor) return factor < pq / factor ? [factor, pq / factor] : [pq / factor, factor];
    }
  }
  throw new TelegramUnreachableError('The server sent a number that has no two prime factors');
}

/** A place in a cycle of reduced forms, walked by the continued fraction of the square root of `kn`. */
interface Walk {
  /** Of `kn`, rounded down. */
  root: number;
  p: number;
  q: number;
  previousQ: number;
  step: number;
}

/** Walks the principal cycle of forms of `kn` to a square form, and from its root back to a factor of `n`. */
async function findFactor(n: bigint, kn: bigint, nextTurn: NextTurn): Promise<bigint | undefined> {
  const root = integerRoot(kn);
  const limit = stepLimit(root);
  const walk: Walk = { root: Number(root), p: Number(root), q: Number(kn - root * root), previousQ: 1, step: 1 };
  while (walk.step < limit && walk.q !== 0) {
    if (walkToSquare(walk)) {
      const factor = greatestCommonDivisor(n, await factorBehind(kn, walk, nextTurn));
      if (factor > 1n && factor < n) return factor;
    } else {
      await nextTurn();
    }
  }
  return undefined;
}

/** Walks from the root of a square form to the form that repeats its `p`, which shares a factor with `kn`. */
async function factorBehind(kn: bigint, square: Walk, nextTurn: NextTurn): Promise<bigint> {
  const { root } = square;
  const side = Math.sqrt(square.q);
  const p = Math.floor((root - square.p) / side) * side + square.p;
  const q = Number((kn - BigInt(p) * BigInt(p)) / BigInt(side));
  const walk: Walk = { root, p, q, previousQ: side, step: 1 };
  const limit = stepLimit(BigInt(root));
  while (!walkToRepetition(walk) && walk.step < limit) await nextTurn();
  return BigInt(walk.p);
}

/** @returns whether it is at a square form, after at most as many steps as a turn has */
function walkToSquare(walk: Walk): boolean {
  const { root } = walk;
  let { p, q, previousQ, step } = walk;
  let isSquare = false;
  for (const end = step + STEPS_PER_TURN; step < end && q !== 0 && !isSquare; step++) {
    const partial = Math.floor((root + p) / q);
    const nextP = partial * q - p;
    const nextQ = previousQ + partial * (p - nextP);
    previousQ = q;
    q = nextQ;
    p = nextP;
    isSquare = step % 2 === 1 && Number.isInteger(Math.sqrt(q));
  }
  Object.assign(walk, { p, q, previousQ, step });
  return isSquare;
}

/** @returns whether the next form has the same `p`, after at most as many steps as a turn has */
function walkToRepetition(walk: Walk): boolean {
  const { root } = walk;
  let { p, q, previousQ, step } = walk;
  let isRepeated = false;
  for (const end = step + STEPS_PER_TURN; step < end && q !== 0 && !isRepeated; step++) {
    const partial = Math.floor((root + p) / q);
    const nextP = partial * q - p;
    const nextQ = previousQ + partial * (p - nextP);
    isRepeated = nextP === p;
    previousQ = q;
    q = nextQ;
    p = nextP;
  }
  Object.assign(walk, { p, q, previousQ, step });
  return isRepeated;
}

/** Several times what a number of this size takes on average. */
function stepLimit(root: bigint): number {
  return 6 * Math.ceil(Math.sqrt(2 * Number(root)));
}

function integerRoot(value: bigint): bigint {
  let root = BigInt(Math.floor(Math.sqrt(Number(value))));
  while (root * root > value) root--;
  while ((root + 1n) * (root + 1n) <= value) root++;
  return root;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
