import '@angular/compiler';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Toasts } from '../../libs/ui/src/toast/toasts';

let toasts: Toasts;
beforeEach(() => {
  vi.useFakeTimers();
  toasts = new Toasts();
});
afterEach(() => void vi.useRealTimers());

const texts = () => toasts.visible().map(({ text }) => text);
const after = (ms: number) => vi.advanceTimersByTime(ms);

describe('one flow', () => {
  it('that ends within 300 ms shows its result only', () => {
    toasts.pending('save', 'Saving');
    after(299);
    expect(texts()).toEqual([]);
    toasts.success('save', 'Saved');
    after(1000);
    expect(texts()).toEqual(['Saved']);
  });

  it('that takes longer is one toast, whose text can be read for a second', () => {
    toasts.pending('save', 'Saving');
    after(300);
    toasts.error('save', 'Failed');
    after(999);
    expect(texts()).toEqual(['Saving']);
    after(1);
    expect(toasts.visible()).toEqual([{ key: 'save', kind: 'error', text: 'Failed' }]);
  });

  it('changes its stages four times a second, and skips what was overtaken', () => {
    toasts.pending('refresh', 'stage 0');
    after(300);
    const seen = new Set<string>();
    for (let ms = 1; ms <= 1000; ms++) {
      toasts.pending('refresh', `stage ${ms}`);
      after(1);
      for (const text of texts()) seen.add(text);
    }
    expect([...seen]).toEqual(['stage 0', 'stage 250', 'stage 500', 'stage 750', 'stage 1000']);
  });

  it('that begins again leaves the result readable for a second', () => {
    toasts.error('save', 'Failed');
    after(100);
    toasts.pending('save', 'Saving');
    after(899);
    expect(texts()).toEqual(['Failed']);
    after(1);
    expect(texts()).toEqual(['Saving']);
  });

  it('that was dismissed is shown again only with its result', () => {
    toasts.pending('save', 'Saving');
    after(300);
    toasts.dismiss('save');
    expect(texts()).toEqual([]);
    toasts.success('save', 'Saved');
    expect(texts()).toEqual(['Saved']);
  });
});

describe('several flows', () => {
  it('show three, and the others when there is room', () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) toasts.success(name, name);
    expect(texts()).toEqual(['a', 'b', 'c']);
    toasts.error('d', 'd failed');
    toasts.dismiss('b');
    expect(texts()).toEqual(['a', 'c', 'd failed']);
    toasts.dismiss('e');
    toasts.dismiss('a');
    expect(texts()).toEqual(['c', 'd failed']);
  });

  it('that fail for one reason are one message with a count', () => {
    toasts.success('other', 'Saved');
    for (const flow of ['a', 'b', 'c']) toasts.error(flow, 'No connection');
    expect(toasts.visible()).toEqual([
      { key: 'other', kind: 'success', text: 'Saved' },
      { key: 'a', kind: 'error', text: 'No connection', times: 3 },
    ]);
    toasts.dismiss('a');
    toasts.error('b', 'No connection');
    expect(toasts.visible()[1]).not.toHaveProperty('times');
  });

  it('count a failure of a flow that waited in the same words', () => {
    toasts.error('a', 'No connection');
    toasts.pending('b', 'Saving');
    after(300);
    toasts.error('b', 'No connection');
    after(1000);
    expect(toasts.visible()).toEqual([{ key: 'a', kind: 'error', text: 'No connection', times: 2 }]);
  });

  it('count the failures that wait for room', () => {
    for (const name of ['a', 'b', 'c']) toasts.success(name, name);
    toasts.error('d', 'No connection');
    toasts.error('e', 'No connection');
    for (const name of ['a', 'b', 'c']) toasts.dismiss(name);
    expect(toasts.visible()).toEqual([{ key: 'd', kind: 'error', text: 'No connection', times: 2 }]);
  });

  it('that succeeded while there was no room are not shown two seconds later, failures are', () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) toasts.success(name, name);
    toasts.error('g', 'g failed');
    after(2000);
    toasts.dismiss('a');
    expect(texts()).toEqual(['b', 'c', 'd']);
    after(1);
    toasts.dismiss('b');
    expect(texts()).toEqual(['c', 'd', 'g failed']);
    toasts.dismiss('c');
    expect(texts()).toEqual(['d', 'g failed']);
  });

  it('are silent when all of them are over', () => {
    toasts.success('a', 'Saved');
    toasts.pending('b', 'Saving');
    toasts.clear();
    after(5000);
    expect(texts()).toEqual([]);
  });
});

it('a toast that waits for its turn counts as there, until it is dismissed', () => {
  for (const key of ['one', 'two', 'three']) toasts.info(key, key);
  expect(toasts.has('ended')).toBe(false);
  toasts.info('ended', 'Ended');
  expect(texts()).not.toContain('Ended');
  expect(toasts.has('ended')).toBe(true);
  toasts.dismiss('one');
  expect(texts()).toContain('Ended');
  expect(toasts.has('ended')).toBe(true);
  toasts.dismiss('ended');
  expect(toasts.has('ended')).toBe(false);
});
