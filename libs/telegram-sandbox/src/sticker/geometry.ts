export type Point = readonly [x: number, y: number];

const TURN = 2 * Math.PI;

/** Points around an ellipse. */
export const ellipse = (x: number, y: number, rx: number, ry = rx, angle = 0): Point[] =>
  around(12, (at) => rotated([rx * Math.cos(at), ry * Math.sin(at)], angle)).map(([dx, dy]) => [x + dx, y + dy]);

/** The corners of a star, or of a regular polygon with twice as many when both radii are the same. */
export const star = (x: number, y: number, tips: number, outer: number, inner: number): Point[] =>
  around(2 * tips, (at, i) => {
    const radius = i % 2 ? inner : outer;
    return [x + radius * Math.sin(at), y - radius * Math.cos(at)];
  });

export const box = (x: number, y: number, width: number, height: number): Point[] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];

/** https://mathworld.wolfram.com/HeartCurve.html, the sixth. */
export const heart = (x: number, y: number, size: number, angle = 0): Point[] =>
  around(28, (at) => {
    const across = 16 * Math.sin(at) ** 3;
    const up = 13 * Math.cos(at) - 5 * Math.cos(2 * at) - 2 * Math.cos(3 * at) - Math.cos(4 * at);
    return rotated([(across * size) / 16, (-up * size) / 16], angle);
  }).map(([dx, dy]) => [x + dx, y + dy]);

export const crescent = (radius: number): Point[] => {
  const half = (r: number, shift: number, from: number, to: number): Point[] =>
    Array.from({ length: 13 }, (_, i) => {
      const at = from + ((to - from) * i) / 12;
      return [shift + r * Math.cos(at), r * Math.sin(at)];
    });
  return [...half(radius, 0, 0.9, TURN - 0.9), ...half(radius * 0.8, radius * 0.12, TURN - 1.35, 1.35)];
};

/** Where the edges cross the height `y`: a point of this height is inside when the number of crossings beyond it is odd. */
export function crossingsAt(polygon: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  let [px, py] = polygon.at(-1) ?? [0, 0];
  for (const [qx, qy] of polygon) {
    if (qy > y !== py > y) crossings.push(((px - qx) * (y - qy)) / (py - qy) + qx);
    [px, py] = [qx, qy];
  }
  return crossings;
}

function around(count: number, at: (angle: number, index: number) => Point): Point[] {
  return Array.from({ length: count }, (_, i) => at((TURN * i) / count, i));
}

function rotated([x, y]: Point, angle: number): Point {
  return [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];
}
