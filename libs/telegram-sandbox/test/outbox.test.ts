import { expect, test } from 'vitest';
import { Outbox } from '../src/session/outbox.js';
import { readContainer } from '../src/session/service-messages.js';

const KB = 1024;
const MB = 1024 * KB;

const outbox = (): Outbox => new Outbox({ now: () => 1_700_000_000_000 });
const content = (bytes: number) => ({ body: Buffer.alloc(bytes), isContent: true });

test('ids increase while the clock stands still or is set back', () => {
  const times = [5000, 5000, 4000, 6000];
  const box = new Outbox({ now: () => times.shift() ?? 0 });
  const ids = Array.from({ length: 4 }, () => box.assignMessageId(content(4)).messageId);
  expect(ids[0]).toBe((5n << 32n) | 3n);
  expect(ids[1]).toBe((5n << 32n) | 7n);
  expect(ids[2]).toBe((5n << 32n) | 11n);
  expect(ids[3]).toBe((6n << 32n) | 3n);
});

test('messages that need no acknowledgement are not kept', () => {
  const box = outbox();
  box.assignMessageId({ body: Buffer.alloc(4), isContent: false });
  expect(box.unacknowledged()).toEqual([]);
});

test('a thousand messages are kept, then the oldest is dropped', () => {
  const box = outbox();
  const sent = Array.from({ length: 1001 }, () => box.assignMessageId(content(4)));
  expect(box.unacknowledged()).toHaveLength(1000);
  expect(box.unacknowledged()[0]).toBe(sent[1]);
});

test('four megabytes are kept, then the oldest message is dropped; acknowledged messages do not count', () => {
  const box = outbox();
  const sent = Array.from({ length: 4 }, () => box.assignMessageId(content(MB)));
  expect(box.unacknowledged()).toHaveLength(4);
  const small = box.assignMessageId(content(4));
  expect(box.unacknowledged()).toEqual([...sent.slice(1), small]);
  expect(box.deleteMessage(sent[2]?.messageId ?? 0n)).toBe(sent[2]);
  box.assignMessageId(content(MB - 4));
  expect(box.unacknowledged()).toHaveLength(4);
});

test('a message above the size limit is not kept', () => {
  const box = outbox();
  box.assignMessageId(content(5 * MB));
  expect(box.unacknowledged()).toEqual([]);
});

test('few messages go in one packet, a single one without a container', () => {
  const box = outbox();
  expect(box.packMessages([])).toEqual([]);
  const [one, two] = [box.assignMessageId(content(4)), box.assignMessageId(content(8))];
  expect(box.packMessages([one])).toEqual([one]);
  const [packet, ...more] = box.packMessages([one, two]);
  expect(more).toEqual([]);
  expect(packet?.messageId).toBeGreaterThan(two.messageId);
  expect((packet?.seqNo ?? 1) & 1).toBe(0);
  const read = readContainer(packet?.body ?? Buffer.alloc(0));
  expect(read?.map(({ messageId }) => messageId)).toEqual([one.messageId, two.messageId]);
});

test('many messages go in several packets, in order', () => {
  const box = outbox();
  const many = Array.from({ length: 2001 }, () => box.assignMessageId({ body: Buffer.alloc(4), isContent: false }));
  const packets = box.packMessages(many);
  expect(packets.map(({ body }) => body.length)).toEqual([8 + 1000 * 20, 8 + 1000 * 20, 4]);
  expect(packets[2]).toBe(many[2000]);
});

test('large messages go in separate packets', () => {
  const box = outbox();
  const sizes = [300 * KB, 200 * KB, 100 * KB, 900 * KB, 4];
  const packets = box.packMessages(sizes.map((bytes) => box.assignMessageId(content(bytes))));
  expect(packets.map(({ body }) => Math.floor(body.length / KB))).toEqual([500, 100, 900, 0]);
});
