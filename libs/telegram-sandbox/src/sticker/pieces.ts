import { star } from './geometry.js';
import type { Point } from './geometry.js';

export type Motion = 'still' | 'spin' | 'swing' | 'pulse' | 'rise';

/** A filled polygon in a square from -256 to 256; the first piece is on top. */
export interface Piece {
  points: Point[];
  /** `0xrrggbb` */
  fill: number;
  /** The corners are rounded. */
  isSmooth?: boolean;
  motion?: Motion;
}

export const WHITE = 0xff_ff_ff;

export const sparkle = (x: number, y: number, size: number): Piece => ({
  points: star(x, y, 4, size, size * 0.3),
  fill: WHITE,
  motion: 'pulse',
});
export const smooth = (points: Point[], fill: number, motion?: Motion): Piece => ({
  points,
  fill,
  isSmooth: true,
  ...(motion && { motion }),
});
export const sharp = (points: Point[], fill: number, motion?: Motion): Piece => ({
  points,
  fill,
  ...(motion && { motion }),
});

/** A colour between two. @param share of the second */
export function mix(from: number, to: number, share: number): number {
  const channel = (shift: number): number => {
    const [a, b] = [(from >> shift) & 0xff, (to >> shift) & 0xff];
    return Math.round(a + (b - a) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}
