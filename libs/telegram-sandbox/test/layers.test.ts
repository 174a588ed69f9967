import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import definitions from 'telegram/tl/generated/api-definitions.js';
import { expect, test } from 'vitest';
import { encodeAnswer } from '../src/tl/codec.js';
import { olderShape } from '../src/tl/layers.js';

interface Schema {
  /** The layer. */
  l: number;
  e: { name: string; id: number; kind: string }[];
}

const schema = createRequire(import.meta.url)('@mtcute/core/tl/api-schema.json') as Schema;
const older = new Map(schema.e.map(({ name, id }) => [name, id >>> 0]));
const newest = new Map(
  definitions.map(({ namespace, name, constructorId }) => {
    const lower = name.charAt(0).toLowerCase() + name.slice(1);
    return [namespace ? `${namespace}.${lower}` : lower, constructorId >>> 0];
  }),
);

/** The constructors and methods whose names stand in the sources of the methods. */
function namesInSources(): string[] {
  const directory = new URL('../src/rpc/', import.meta.url);
  const sources = readdirSync(directory).map((name) => readFileSync(new URL(name, directory), 'utf8'));
  const quoted = sources.flatMap((source) => [...source.matchAll(/'([A-Za-z0-9.]+)'/g)].map(([, name]) => name ?? ''));
  return [...new Set(quoted)].filter((name) => newest.has(name));
}

test('the second client speaks the oldest layer', () => {
  expect(schema.l).toBe(227);
});

test('every constructor and method of this server is the same in 227 and 229, or in the table', () => {
  const names = namesInSources();
  expect(names).toContain('payments.paymentFormStarGift');
  expect(names.length).toBeGreaterThan(100);
  for (const name of names) {
    expect([name, olderShape(name, 227)?.id ?? newest.get(name)]).toEqual([name, older.get(name)]);
  }
});

test('the table holds for the layers it names', () => {
  const user = { _: 'user', id: 5n };
  const idIn = (layer: number): number => encodeAnswer(user, layer).readUInt32LE();
  expect([227, 228, 229].map(idIn)).toEqual([0x31774388, 0xb1b8cc83, 0xb1b8cc83]);
  const newer = { ...user, linkedCommunityId: 7n };
  expect(encodeAnswer(newer, 227)).toEqual(encodeAnswer(user, 227));
  expect(encodeAnswer(newer, 228).length).toBe(encodeAnswer(user, 228).length + 8);
});
