import { expect, test } from 'vitest';
import { WaitingLine } from '../src/accounts/waiting-line.js';

const NEVER = new Promise<void>(() => undefined);

/** Enters for each letter, a user of that name, and tells in which order they got in. */
function lineOf(places: number, users: string) {
  const line = new WaitingLine(places);
  const inside: string[] = [];
  const leavers: (() => void)[] = [];
  const enter = async (user: string, urgent = NEVER) => {
    const leave = await line.enter(user.charCodeAt(0), urgent);
    inside.push(leave ? user : `${user} sent away`);
    if (leave) leavers.push(leave);
  };
  for (const user of users) void enter(user);
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const leave = async () => {
    leavers.shift()?.();
    await settled();
    return inside.join('');
  };
  return { line, inside, enter, leave, settled };
}

test('lets in so many at a time, in order', async () => {
  const { inside, settled, leave } = lineOf(2, 'aaaa');
  await settled();
  expect(inside).toHaveLength(2);
  expect(await leave()).toBe('aaa');
  expect(await leave()).toBe('aaaa');
});

test('users take turns', async () => {
  const { leave } = lineOf(1, 'aaaabbc');
  for (let i = 0; i < 6; i++) await leave();
  expect(await leave()).toBe('aabcaba');
});

test('somebody in a hurry goes at once, and is counted', async () => {
  const { inside, enter, leave, settled } = lineOf(1, 'aa');
  await enter('b', Promise.resolve());
  expect(inside.join('')).toBe('ab');
  await leave();
  expect(inside.join('')).toBe('ab');
  expect(await leave()).toBe('aba');
  const hurry = Promise.withResolvers<void>();
  void enter('c', hurry.promise);
  await settled();
  expect(inside.join('')).toBe('aba');
  hurry.resolve();
  await settled();
  expect(inside.join('')).toBe('abac');
});

test('sends everybody away when it closes, also who comes later', async () => {
  const { line, inside, enter, settled } = lineOf(1, 'ab');
  await settled();
  line.close();
  await enter('c');
  expect(inside.sort()).toEqual(['a', 'b sent away', 'c sent away']);
});
