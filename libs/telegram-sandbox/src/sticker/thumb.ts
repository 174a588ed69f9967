import type { StickerLook } from '../world/sticker-look.js';
import { piecesOf } from './drawings.js';
import { crossingsAt } from './geometry.js';
import type { Point } from './geometry.js';
import { toWebp } from './webp.js';

export const THUMB_SIZE = 128;
const CANVAS = 512;

/** The first frame as a picture. */
export function thumbOf(look: StickerLook): Buffer {
  const pieces = piecesOf(look);
  const scale = CANVAS / THUMB_SIZE;
  const middleOf = (pixel: number): number => (pixel + 0.5) * scale - CANVAS / 2;
  const line = Array.from({ length: THUMB_SIZE }, (_, i) => i);
  const pixels = line.flatMap((row) => {
    // Once for each line: for each pixel they took twenty times as long.
    const crossed = pieces.map(({ points, fill }) => ({ fill, crossings: crossingsAt(points, middleOf(row)) }));
    return line.map((column) => {
      const x = middleOf(column);
      const piece = crossed.find(({ crossings }) => crossings.filter((crossing) => x < crossing).length % 2 === 1);
      return piece ? (0xff_00_00_00 | piece.fill) >>> 0 : 0;
    });
  });
  return toWebp(THUMB_SIZE, THUMB_SIZE, pixels);
}

const LETTERS = 'AACAAAAHAAALMAAAQASTAVAAAZaacaaaahaaalmaaaqastava.az0123456789-,';
const MINUS = 64;
const NUMBER_LIMIT = 64;

/** The largest piece as an outline (https://core.telegram.org/api/files#vector-thumbnails). */
export function outlineOf(look: StickerLook): Buffer {
  const [largest] = piecesOf(look).sort((a, b) => sizeOf(b.points) - sizeOf(a.points));
  const points = (largest?.points ?? []).map(([x, y]) => [Math.round(x) + CANVAS / 2, Math.round(y) + CANVAS / 2]);
  const bytes: number[] = [];
  let [px, py] = [0, 0];
  points.forEach(([x = 0, y = 0], i) => {
    // The path begins with `M`. A number of more than six bits is added up from several moves.
    if (i === 1) bytes.push(192 + LETTERS.indexOf('l'));
    for (const [dx, dy] of steps(x - px, y - py)) bytes.push(number(dx), number(dy));
    if (i === 0) bytes.splice(0, bytes.length, ...absolute(x, y));
    [px, py] = [x, y];
  });
  return Buffer.from(bytes);
}

const number = (value: number): number => (value < 0 ? MINUS : 128) | Math.abs(value);

/** Digits and a comma, as characters. */
const absolute = (x: number, y: number): number[] =>
  [...`${x},${y}`].map((character) => 192 + LETTERS.indexOf(character));

function steps(dx: number, dy: number): [number, number][] {
  const count = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) / (NUMBER_LIMIT - 1)));
  return Array.from({ length: count }, (_, i) => {
    const part = (whole: number): number => Math.round((whole * (i + 1)) / count) - Math.round((whole * i) / count);
    return [part(dx), part(dy)];
  });
}

function sizeOf(points: readonly Point[]): number {
  const range = (axis: 0 | 1) => {
    const values = points.map((point) => point[axis]);
    return Math.max(...values) - Math.min(...values);
  };
  return range(0) * range(1);
}
