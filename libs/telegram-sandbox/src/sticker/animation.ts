import type { StickerLook } from '../world/sticker-look.js';
import { piecesOf } from './drawings.js';
import type { Point } from './geometry.js';
import type { Motion, Piece } from './pieces.js';

const FRAMES = 180;
/** Of the tangents of a Catmull-Rom spline as a Bézier curve. */
const SMOOTHNESS = 1 / 6;

/** Lottie in the subset of .tgs, three seconds at 60 frames per second. */
export function animationOf(name: string, look: StickerLook): object {
  return {
    tgs: 1,
    v: '5.5.2',
    fr: 60,
    ip: 0,
    op: FRAMES,
    w: 512,
    h: 512,
    nm: name,
    ddd: 0,
    assets: [],
    layers: [
      {
        ty: 4,
        ind: 1,
        nm: name,
        ip: 0,
        op: FRAMES,
        st: 0,
        sr: 1,
        bm: 0,
        ddd: 0,
        ks: { o: fixed(100), r: fixed(0), p: fixed([256, 256, 0]), a: fixed([0, 0, 0]), s: fixed([100, 100, 100]) },
        shapes: piecesOf(look).map(toGroup),
      },
    ],
  };
}

const fixed = (k: number | number[]) => ({ a: 0, k });

/** There and back within the animation. */
const keyed = (from: number[], to: number[]) => ({
  a: 1,
  k: [from, to, from].map((s, i) => ({ t: (i * FRAMES) / 2, s, i: { x: [0.5], y: [1] }, o: { x: [0.5], y: [0] } })),
});

const still = { p: fixed([0, 0]), a: fixed([0, 0]), s: fixed([100, 100]), r: fixed(0), o: fixed(100) };

function toGroup({ points, fill, isSmooth, motion = 'still' }: Piece): object {
  const colour = [16, 8, 0].map((shift) => rounded(((fill >> shift) & 0xff) / 255, 100));
  const path = { c: true, v: points.map(([x, y]) => [Math.round(x), Math.round(y)]), ...tangents(points, isSmooth) };
  return {
    ty: 'gr',
    it: [
      { ty: 'sh', ks: { a: 0, k: path } },
      { ty: 'fl', c: fixed([...colour, 1]), o: fixed(100) },
      { ty: 'tr', ...still, ...transformOf(motion, centreOf(points)) },
    ],
  };
}

function transformOf(motion: Motion, centre: number[]): object {
  switch (motion) {
    case 'still':
      return {};
    case 'spin':
      return { p: fixed(centre), a: fixed(centre), r: { a: 1, k: [frame(0, [0]), frame(FRAMES, [360])] } };
    case 'swing':
      return { r: keyed([-7], [7]) };
    case 'pulse':
      return { p: fixed(centre), a: fixed(centre), s: keyed([92, 92], [108, 108]) };
    case 'rise':
      return { p: keyed([0, 10], [0, -14]) };
  }
}

const frame = (t: number, s: number[]) => ({ t, s, i: { x: [1], y: [1] }, o: { x: [0], y: [0] } });

function centreOf(points: readonly Point[]): number[] {
  const middle = (axis: 0 | 1): number => {
    const values = points.map((point) => point[axis]);
    return Math.round((Math.min(...values) + Math.max(...values)) / 2);
  };
  return [middle(0), middle(1)];
}

function tangents(points: readonly Point[], isSmooth = false): { i: number[][]; o: number[][] } {
  if (!isSmooth) return { i: points.map(() => [0, 0]), o: points.map(() => [0, 0]) };
  const o = points.map((_, at) => {
    const [ax, ay] = points.at(at - 1) ?? [0, 0];
    const [bx, by] = points[(at + 1) % points.length] ?? [0, 0];
    return [Math.round((bx - ax) * SMOOTHNESS), Math.round((by - ay) * SMOOTHNESS)];
  });
  return { i: o.map((tangent) => tangent.map((one) => -one)), o };
}

const rounded = (value: number, steps: number): number => Math.round(value * steps) / steps;
