export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
export const rounded = (value) => Number(value.toPrecision(3));

/** @param goal `{atLeast}` or `{atMost}` for the ratio; none where it is only reported */
export function figure(name, unit, ours, baseline, { atLeast, atMost } = {}) {
  const ratio = baseline === null ? null : rounded(ours / baseline);
  const limit = atLeast ?? atMost;
  const goal = limit === undefined ? null : `at ${atLeast === undefined ? 'most' : 'least'} ${limit}`;
  const met = limit === undefined ? null : atLeast === undefined ? ratio <= limit : ratio >= limit;
  return { name, ours: rounded(ours), baseline: baseline && rounded(baseline), ratio, unit, goal, met };
}
