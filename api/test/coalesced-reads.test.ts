import { expect, test } from 'vitest';
import { CoalescedReads } from '../src/database/coalesced-reads.js';

/** Reads that the test completes. */
function reads() {
  const begun: PromiseWithResolvers<string>[] = [];
  const shared = new CoalescedReads<string>(() => {
    const read = Promise.withResolvers<string>();
    begun.push(read);
    return read.promise;
  });
  const hasBegun = (count: number) => expect.poll(() => begun.length).toBe(count);
  return { begun, shared, hasBegun };
}

test('requests of one turn share a read, and requests during it share the next one', async () => {
  const { begun, shared, hasBegun } = reads();
  const first = [shared.read('a'), shared.read('a')];
  await hasBegun(1);
  const second = [shared.read('a'), shared.read('a')];
  begun[0]?.resolve('old');
  expect(await Promise.all(first)).toEqual(['old', 'old']);
  await hasBegun(2);
  const third = shared.read('a');
  begun[1]?.resolve('new');
  expect(await Promise.all(second)).toEqual(['new', 'new']);
  await hasBegun(3);
  begun[2]?.resolve('newest');
  expect(await third).toBe('newest');
});

test('a failed read fails only the requests that shared it, and other keys do not wait', async () => {
  const { begun, shared, hasBegun } = reads();
  const [failing, other] = [shared.read('a'), shared.read('b')];
  await hasBegun(2);
  const next = shared.read('a');
  begun[0]?.reject(new Error('gone'));
  begun[1]?.resolve('b');
  await expect(failing).rejects.toThrow('gone');
  expect(await other).toBe('b');
  await hasBegun(3);
  begun[2]?.resolve('back');
  expect(await next).toBe('back');
});
