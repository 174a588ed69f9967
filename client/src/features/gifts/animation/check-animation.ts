/** A sticker of Telegram has 512 × 512 pixels, 60 frames a second and lasts 3 s (core.telegram.org/stickers). */
const MAX_SIDE = 512;
const MAX_FRAME_RATE = 60;
const MAX_FRAMES = 600;
export const MAX_ANIMATION_BYTES = 2_000_000;
/** Of JSON values; the largest stickers have about 40,000. Also with those of compositions and repeaters as often as they are shown. */
const MAX_VALUES = 300_000;
const MAX_DEPTH = 64;
/** With the layers of nested compositions as often as they are used. */
const MAX_LAYERS = 2_000;
const MAX_COPIES = 64;
/** They make many points of each: zig-zag, offset paths, pucker and bloat. Telegram's own player does not know them. */
const MULTIPLIERS: readonly Json[] = ['zz', 'op', 'pb'];

/** Layer types of Lottie that the player draws without text and files: composition, solid, null, shape. */
const LAYER_TYPES = [0, 1, 3, 4];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = Record<string, Json>;

/**
 * Parses an animation (Lottie) whose source is not trusted. The server checks stickers too; this protects the browser when it
 * has not. Nothing that loads a file, contains code or takes long to draw is accepted.
 *
 * @returns the animation; null when it is refused
 */
export function parseAnimation(text: string): JsonObject | null {
  if (text.length > MAX_ANIMATION_BYTES) return null;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return null;
  }
  if (!isObject(value) || !isPlain(value)) return null;
  const { w, h, fr, ip, op } = value;
  const isSized = isWithin(w, 1, MAX_SIDE) && isWithin(h, 1, MAX_SIDE) && isWithin(fr, 1, MAX_FRAME_RATE);
  if (!isSized || !isNumber(ip) || !isNumber(op) || op <= ip || op - ip > MAX_FRAMES) return null;
  return hasSafeLayers(value) ? value : null;
}

/** Few values, not deeply nested, without expressions (`x`), text (`fonts`, `chars`) and what multiplies shapes or colours. */
function isPlain(root: Json): boolean {
  let count = 0;
  const level = (values: readonly Json[], depth: number): boolean => {
    if (depth > MAX_DEPTH) return false;
    return values.every((value) => {
      if (++count > MAX_VALUES) return false;
      if (Array.isArray(value)) return level(value, depth + 1);
      return !isObject(value) || (isHarmless(value) && level(Object.values(value), depth + 1));
    });
  };
  return level([root], 0);
}

function isHarmless(value: JsonObject): boolean {
  if (Object.hasOwn(value, '__proto__') || 'fonts' in value || 'chars' in value) return false;
  // An expression; `x` is also a coordinate.
  if (typeof value['x'] === 'string') return false;
  const { ty, g } = value;
  if (ty === 'sr') return hasFewCopies(value['pt']);
  if (ty === 'gf' || ty === 'gs') return isObject(g) && isWithin(g['p'], 0, MAX_COPIES);
  return ty === 'rp' ? hasFewCopies(value['c']) : !MULTIPLIERS.includes(ty ?? null);
}

/** @param copies of a repeater or points of a star, a property that may be animated */
function hasFewCopies(copies: Json | undefined): boolean {
  const count = isObject(copies) ? copies['k'] : copies;
  return isWithin(count, 0, MAX_COPIES);
}

function hasSafeLayers(animation: JsonObject): boolean {
  const assets = animation['assets'] ?? [];
  if (!Array.isArray(assets) || assets.length > MAX_LAYERS) return false;
  const compositions = new Map<Json, JsonObject>();
  for (const asset of assets) {
    // An asset without layers is a file.
    if (!isObject(asset) || !('layers' in asset) || 'p' in asset || 'u' in asset) return false;
    const id = asset['id'] ?? null;
    // Of two with one id the player shows the first.
    if (compositions.has(id)) return false;
    compositions.set(id, asset);
  }
  return (
    countShown(animation, compositions, () => 1) <= MAX_LAYERS &&
    countShown(animation, compositions, countValues) <= MAX_VALUES
  );
}

/** With the copies that the repeaters of a list make of the shapes beside them. */
function countValues(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  const parts: Json[] = Object.values(value);
  const sum = parts.reduce<number>((count, part) => count + countValues(part), 1);
  return Array.isArray(value) ? parts.reduce<number>((count, part) => count * copiesOf(part), sum) : sum;
}

/** Checked to be few before. */
function copiesOf(shape: Json): number {
  if (!isObject(shape) || shape['ty'] !== 'rp') return 1;
  const { c } = shape;
  return Math.max(1, Number(isObject(c) ? c['k'] : c));
}

/** What all layers count, with those of the compositions they show; Infinity when something is wrong. */
function countShown(
  animation: JsonObject,
  compositions: ReadonlyMap<Json, JsonObject>,
  countLayer: (layer: Json) => number,
): number {
  const counts = new Map<JsonObject, number>();
  const open = new Set<JsonObject>();
  const countLayers = (composition: JsonObject): number => {
    const known = counts.get(composition);
    if (known !== undefined) return known;
    const { layers } = composition;
    if (!Array.isArray(layers) || open.has(composition)) return Infinity;
    open.add(composition);
    let count = 0;
    for (const layer of layers) {
      if (!isObject(layer) || !LAYER_TYPES.some((type) => type === layer['ty'])) return Infinity;
      const shown = layer['ty'] === 0 ? compositions.get(layer['refId'] ?? null) : undefined;
      count += countLayer(layer) + (shown ? countLayers(shown) : 0);
    }
    open.delete(composition);
    counts.set(composition, count);
    return count;
  };
  const all = [...compositions.values()];
  return all.every((one) => countLayers(one) < Infinity) ? countLayers(animation) : Infinity;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isWithin(value: Json | undefined, min: number, max: number): boolean {
  return isNumber(value) && value >= min && value <= max;
}
