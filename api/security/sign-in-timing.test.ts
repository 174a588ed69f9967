import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../harness/test-api.js';
import { RUN_ALL } from './run-all.js';

const ROUNDS = RUN_ALL ? 400 : 30;
/** The largest ratio of the times of two kinds of sign-ins, above the ratio of equal kinds. */
const TOLERATED_RATIO = RUN_ALL ? 1.25 : 2;
/** Threshold of the signed-rank test. Equal kinds reach it once in 150,000 runs, under any load. */
const CRITICAL_Z = 4.5;
/** Threshold for a real difference. 30 rounds reach at most 4.8; pauses of the machine may spoil a few of them. */
const FOUND_Z = 3;

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ hasCostlyHashes: true });
  await api.register('ada');
  // A different name for each attempt, because attempts after a failed one are delayed.
  await api.database.query(
    `INSERT INTO users (username, name_key, password_hash)
     SELECT name || i, name || i, password_hash FROM users, generate_series(1, $1) AS i, unnest(ARRAY['one', 'two']) AS name
     WHERE username = 'ada'`,
    [ROUNDS],
  );
});
afterAll(() => api.close());

/** Milliseconds of a failed sign-in, each from another address. */
async function timeOf(username: string, password: string | number, error: string): Promise<number> {
  const client = api.client();
  const since = performance.now();
  const { body } = await client.post('/api/auth/login', { username, password });
  const duration = performance.now() - since;
  expect(body).toMatchObject({ error });
  return duration;
}

const WRONG = 'none of these people';
/** The first two are equal and differ by chance only. */
const KINDS = {
  known: (i: number) => timeOf(`one${i}`, WRONG, 'invalid_credentials'),
  knownToo: (i: number) => timeOf(`two${i}`, WRONG, 'invalid_credentials'),
  unknown: (i: number) => timeOf(`absent${i}`, WRONG, 'invalid_credentials'),
  /** Refused before the password is hashed. */
  malformed: (i: number) => timeOf(`one${i}`, 1, 'validation_failed'),
};
type Kind = keyof typeof KINDS;
type Round = Record<Kind, number>;

/** One of each kind in random order, so that slowdowns of the machine affect all kinds. */
async function round(i: number): Promise<Round> {
  const times: Partial<Round> = {};
  const order = (Object.keys(KINDS) as Kind[]).map((kind) => ({ kind, place: Math.random() }));
  for (const { kind } of order.sort((a, b) => a.place - b.place)) times[kind] = await KINDS[kind](i);
  return times as Round;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** The median ratio of one kind to the kind `known`. */
const ratio = (rounds: Round[], kind: Kind) => median(rounds.map((times) => times[kind] / times.known));

/** Wilcoxon's signed-rank test of the pairs of a kind and the kind `known`, as a normal deviate. */
function deviate(rounds: Round[], kind: Kind): number {
  const differences = rounds.map((times) => times[kind] - times.known).sort((a, b) => Math.abs(a) - Math.abs(b));
  const sum = differences.reduce((sum, difference, i) => sum + (difference > 0 ? i + 1 : 0), 0);
  const n = differences.length;
  return (sum - (n * (n + 1)) / 4) / Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
}

test('how long a failed sign-in takes does not tell whether the user exists', { timeout: 600_000 }, async () => {
  for (let i = 0; i < 3; i++) await KINDS.unknown(-i);
  const rounds: Round[] = [];
  for (let i = 1; i <= ROUNDS; i++) rounds.push(await round(i));
  const chance = ratio(rounds, 'knownToo');
  const found = ratio(rounds, 'unknown') / chance;
  expect(Math.max(found, 1 / found)).toBeLessThan(TOLERATED_RATIO);
  expect(Math.abs(deviate(rounds, 'unknown'))).toBeLessThan(CRITICAL_Z);
  // A sign-in without hashing is detected.
  expect(chance / ratio(rounds, 'malformed')).toBeGreaterThan(TOLERATED_RATIO);
  expect(deviate(rounds, 'malformed')).toBeLessThan(-FOUND_Z);
});
