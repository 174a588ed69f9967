import { expect, test } from 'vitest';
import { SessionUnreadableError, readOriginalPanel, readSessionFile, readSessionText } from '../src/index.js';
import { MemoryFile, readBytes, readText } from './files.js';

/** `MUTATION_SEED` makes the inputs of a failed run again. */
const seed = Number(process.env['MUTATION_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Of files and of texts. */
const INPUTS = 10_000;

/** Mulberry32. */
function randomOf(state: number): (below: number) => number {
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Changes some bytes, mostly in the first of the page, where its structure is, and cuts or repeats a part at times. */
function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let changed = bytes.slice();
  for (let i = random(8); i >= 0; i--) {
    const page = random(Math.ceil(changed.length / 4096)) * 4096;
    const at = Math.min(changed.length - 1, page + random(random(2) === 0 ? 128 : 4096));
    changed[at] = [0, 1, 0x7f, 0x80, 0xff, random(256)][random(6)] ?? 0;
  }
  if (random(8) === 0) changed = changed.slice(0, random(changed.length));
  if (random(8) === 0 && changed.length > 0) changed.copyWithin(random(changed.length), random(changed.length));
  return changed;
}

async function expectTypedEnd(reading: () => unknown): Promise<void> {
  try {
    await reading();
  } catch (error) {
    if (!(error instanceof SessionUnreadableError)) throw error;
  }
}

test(`files that are changed anywhere are read or refused (seed ${seed})`, async () => {
  const random = randomOf(seed);
  const files = [
    ...['pyrogram.session', 'kurigram.session', 'telethon-1.25.session', 'kurigram-wal-live.session', 'mtcute.session'],
  ].map(readBytes);
  const [panel, log] = [readBytes('original/app.db'), readBytes('original/app.db-wal').slice(0, 40_000)];
  for (let i = 0; i < INPUTS; i++) {
    if (i % 6 === 5) {
      const wal = new MemoryFile(mutate(log, random));
      await expectTypedEnd(() => readOriginalPanel(new MemoryFile(mutate(panel, random)), wal));
    } else {
      const file = new MemoryFile(mutate(files[i % 6] ?? panel, random));
      await expectTypedEnd(() => readSessionFile(file));
    }
  }
});

test(`texts that are changed anywhere are read or refused (seed ${seed})`, async () => {
  const random = randomOf(seed);
  const names = ['pyrogram', 'pyrogram-old64', 'mtcute', 'teleproto'].map((name) => `${name}-string.txt`);
  const texts = names.map((name) => new TextEncoder().encode(readText(name)));
  for (let i = 0; i < INPUTS; i++) {
    const text = new TextDecoder().decode(mutate(texts[i % texts.length] ?? new Uint8Array(), random));
    await expectTypedEnd(() => readSessionText(text));
  }
});

test('definitions of tables that are made to be slow are not', async () => {
  const { readColumns } = await import('../src/sqlite/columns.js');
  for (const part of ['[', "'", '"', '`', '/*', '--', '(', '((a),', '\'["`']) {
    await expectTypedEnd(() => readColumns(`CREATE TABLE t (a, ${part.repeat(7900 / part.length)}`));
  }
  expect(readColumns('CREATE TABLE "t" ([a b] INTEGER, `c``d` INT /* , x */, PRIMARY KEY("a b")) -- y')).toEqual({
    names: ['a b', 'c`d'],
    rowIdIndex: 0,
  });
});
