/** A sticker of Telegram has 512 × 512 pixels, 60 frames a second and lasts 3 s (core.telegram.org/stickers). */
const MAX_SIDE = 512;
const MAX_FRAME_RATE = 60;
const MAX_FRAMES = 600;
export const MAX_ANIMATION_BYTES = 2_000_000;
/** Of JSON values; the largest stickers have about 40,000. */
const MAX_VALUES = 300_000;
const MAX_DEPTH = 64;
/** With the layers of nested compositions as often as they are used. */
const MAX_LAYERS = 2_000;
const MAX_COPIES = 64;

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

/** Few values, not deeply nested, without expressions (`x`), text (`fonts`, `chars`) and repeaters with many copies. */
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
  if (value['ty'] === 'sr') return hasFewCopies(value['pt']);
  return value['ty'] !== 'rp' || hasFewCopies(value['c']);
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
  const counts = new Map<JsonObject, number>();
  const open = new Set<JsonObject>();
  /** Layers with those of the compositions they show; Infinity when something is wrong. */
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
      count += 1 + (shown ? countLayers(shown) : 0);
      if (count > MAX_LAYERS) return Infinity;
    }
    open.delete(composition);
    counts.set(composition, count);
    return count;
  };
  return countLayers(animation) <= MAX_LAYERS && [...compositions.values()].every((one) => countLayers(one) < Infinity);
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
