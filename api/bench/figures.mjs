// Figures as `scripts/bench.mjs` prints them: medians of rounds that take turns, so that noise hits all alike.
export const ROUNDS = 5;

export const rounded = (value) => Number(value.toPrecision(3));

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/**
 * Lets the runs take turns, once to warm up and then `ROUNDS` times.
 *
 * @param runs functions by name that give numbers by name
 * @returns the median of every number, by the names of both
 */
export async function measureInRounds(log, runs) {
  const resultsByName = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const result = await run();
      if (round > 0) resultsByName[name].push(result);
      const figures = Object.entries(result).map(([what, value]) => `${what} ${rounded(value)}`);
      log(`${round ? `round ${round} of ${ROUNDS}` : 'warming up'}, ${name}: ${figures.join(', ')}`);
    }
  }
  return Object.fromEntries(
    Object.entries(resultsByName).map(([name, results]) => [
      name,
      Object.fromEntries(Object.keys(results[0]).map((what) => [what, median(results.map((each) => each[what]))])),
    ]),
  );
}

/**
 * @param baseline undefined: there is nothing to compare with
 * @param goal what the ratio is to be, `{ atLeast }` or `{ atMost }`; without a baseline what the figure itself is to
 * be; none: the figure only reports
 */
export function figure(name, unit, ours, baseline, { atLeast, atMost } = {}) {
  const ratio = baseline === undefined ? null : rounded(ours / baseline);
  const compared = ratio ?? ours;
  const limit = atLeast ?? atMost;
  return {
    name,
    ours: rounded(ours),
    baseline: baseline === undefined ? null : rounded(baseline),
    ratio,
    unit,
    goal: limit === undefined ? null : `at ${atLeast === undefined ? 'most' : 'least'} ${limit}`,
    met: limit === undefined ? null : atLeast === undefined ? compared <= limit : compared >= limit,
  };
}
