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
  const hasBegun = (count: number) => expect.poll(() => begun.length).toBe(count);
  return { begun, shared, hasBegun };
}

test('questions of one turn share a read, and who asks while it is under way shares the next one', async () => {
  const { begun, shared, hasBegun } = reads();
  const first = [shared.of('a'), shared.of('a')];
  await hasBegun(1);
  const second = [shared.of('a'), shared.of('a')];
  begun[0]?.resolve('old');
  expect(await Promise.all(first)).toEqual(['old', 'old']);
  await hasBegun(2);
  const third = shared.of('a');
  begun[1]?.resolve('new');
  expect(await Promise.all(second)).toEqual(['new', 'new']);
  await hasBegun(3);
  begun[2]?.resolve('newest');
  expect(await third).toBe('newest');
});

test('a failed read fails those who shared it and nobody else, and other keys do not wait', async () => {
  const { begun, shared, hasBegun } = reads();
  const [failing, other] = [shared.of('a'), shared.of('b')];
  await hasBegun(2);
  const next = shared.of('a');
  begun[0]?.reject(new Error('gone'));
  begun[1]?.resolve('b');
  await expect(failing).rejects.toThrow('gone');
  expect(await other).toBe('b');
  await hasBegun(3);
  begun[2]?.resolve('back');
  expect(await next).toBe('back');
});
