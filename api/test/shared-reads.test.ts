import { expect, test } from 'vitest';
import { SharedReads } from '../src/database/shared-reads.js';

/** Reads that end when the test says so. */
function reads() {
  const begun: PromiseWithResolvers<string>[] = [];
  const shared = new SharedReads<string>(() => {
    const read = Promise.withResolvers<string>();
    begun.push(read);
    return read.promise;
  });
  return { begun, shared };
}

test('who asks while a read is under way shares the next one', async () => {
  const { begun, shared } = reads();
  const [first, second, third] = [shared.of('a'), shared.of('a'), shared.of('a')];
  expect(begun.length).toBe(1);
  begun[0]?.resolve('old');
  expect(await first).toBe('old');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.resolve('new');
  expect(await Promise.all([second, third])).toEqual(['new', 'new']);
  const later = shared.of('a');
  expect(begun.length).toBe(3);
  begun[2]?.resolve('newest');
  expect(await later).toBe('newest');
});

test('a failed read fails those who shared it and nobody else, and other keys do not wait', async () => {
  const { begun, shared } = reads();
  const [failing, next, other] = [shared.of('a'), shared.of('a'), shared.of('b')];
  expect(begun.length).toBe(2);
  begun[0]?.reject(new Error('gone'));
  begun[1]?.resolve('b');
  await expect(failing).rejects.toThrow('gone');
  expect(await other).toBe('b');
  await expect.poll(() => begun.length).toBe(3);
  begun[2]?.resolve('back');
  expect(await next).toBe('back');
});
