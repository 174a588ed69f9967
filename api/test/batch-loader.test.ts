import { expect, test } from 'vitest';
import { createBatchLoader } from '../src/database/batch-loader.js';

/** Doubles numbers; a question under way waits until it is let go, and 13 cannot be answered. */
function doubling() {
  const asked: (readonly number[])[] = [];
  const gates: (() => void)[] = [];
  const loader = createBatchLoader(async (questions: readonly number[]) => {
    asked.push(questions);
    await new Promise<void>((resolve) => gates.push(resolve));
    if (questions.includes(13)) throw new Error('No answer');
    return questions.map((question) => 2 * question);
  });
  const letGo = async (count: number) => {
    await expect.poll(() => asked.length).toBe(count);
    for (const gate of gates.splice(0)) gate();
  };
  return { asked, loader, letGo };
}

test('questions of one moment are asked together, later ones when the earlier are answered', async () => {
  const { asked, loader, letGo } = doubling();
  const first = Promise.all([1, 2, 3].map((question) => loader.load(question)));
  await expect.poll(() => asked).toEqual([[1, 2, 3]]);
  const second = Promise.all([4, 5].map((question) => loader.load(question)));
  await letGo(1);
  expect(await first).toEqual([2, 4, 6]);
  await letGo(2);
  expect(await second).toEqual([8, 10]);
  expect(asked).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  const third = loader.load(6);
  await letGo(3);
  expect(await third).toBe(12);
});

test('more than a hundred wait for the next turn', async () => {
  const { asked, loader, letGo } = doubling();
  const all = Promise.all(Array.from({ length: 150 }, (_, i) => loader.load(100 + i)));
  await letGo(1);
  await letGo(2);
  expect((await all).at(-1)).toBe(498);
  expect(asked.map(({ length }) => length)).toEqual([100, 50]);
});

test('a key without a value does not affect the others', async () => {
  const { asked, loader, letGo } = doubling();
  const all = Promise.allSettled([1, 13, 2].map((question) => loader.load(question)));
  await letGo(1);
  await letGo(4);
  expect(await all).toMatchObject([
    { value: 2 },
    { status: 'rejected', reason: { message: 'No answer' } },
    { value: 4 },
  ]);
  expect(asked).toEqual([[1, 13, 2], [1], [13], [2]]);
});

test.each([
  ['an outage', { code: 'ECONNREFUSED' }],
  ['a lock that others keep', { code: '55P03' }],
])('%s fails a batch at once: its keys are not loaded one by one', async (_, fields) => {
  let statements = 0;
  const reason = Object.assign(new Error('The database does not answer'), fields);
  const loader = createBatchLoader<number, number>(() => {
    statements++;
    return Promise.reject(reason);
  });
  const all = await Promise.allSettled(Array.from({ length: 64 }, (_value, key) => loader.load(key)));
  expect(new Set(all.map((one) => one.status === 'rejected' && (one.reason as unknown)))).toEqual(new Set([reason]));
  expect(statements).toBe(1);
});
