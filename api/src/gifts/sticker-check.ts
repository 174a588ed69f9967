import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** Why a file of Telegram's is not passed on to browsers. */
export type StickerError =
  | 'not_gzip'
  | 'too_large'
  | 'not_json'
  | 'too_deep'
  | 'wrong_size'
  | 'wrong_rate'
  | 'picture'
  | 'text'
  | 'expression'
  | 'too_complex';

const MAX_INFLATED_BYTES = 2 * 1024 * 1024;
const MAX_DEPTH = 64;
/** Also with the parts of compositions and repeaters as often as they are shown. */
const MAX_VALUES = 300_000;
const MAX_PIXELS = 512;
const MAX_FRAME_RATE = 60;
/** Telegram's own limit is three seconds. */
const MAX_SECONDS = 60;
/** With the layers of compositions as often as they are shown. */
const MAX_LAYERS = 2_000;
/** Of a repeater, points of a star and colours of a gradient. Telegram allows none of the first two. */
const MAX_COPIES = 64;
/** They make many points of each: zig-zag, offset paths, pucker and bloat. Telegram's own player does not know them. */
const MULTIPLIERS: readonly unknown[] = ['zz', 'op', 'pb'];
/** Precompositions, solids, nulls and shapes: those without files, texts and sound. */
const LAYER_TYPES: readonly unknown[] = [0, 1, 3, 4];

const inflate = promisify(gunzip);

/**
 * Whether a .tgs (gzipped Lottie, core.telegram.org/stickers#animation-requirements) may be played in a browser: it names no
 * other file, shows no text and runs no code.
 *
 * @returns null when it may
 */
export async function checkSticker(bytes: Uint8Array): Promise<StickerError | null> {
  let json: Buffer;
  try {
    json = await inflate(bytes, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? 'too_large' : 'not_gzip';
  }
  const animation = parse(json);
  if (!isRecord(animation)) return 'not_json';
  return checkTree(animation) ?? checkFrame(animation) ?? checkParts(animation);
}

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json)) as unknown;
  } catch {
    return undefined;
  }
}

/** Without recursion: the depth is what is checked. */
function checkTree(root: unknown): StickerError | null {
  let count = 0;
  const waiting: [value: unknown, depth: number][] = [[root, 1]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, depth] = next;
    if (++count > MAX_VALUES || depth > MAX_DEPTH) return 'too_deep';
    if (typeof value !== 'object' || value === null) continue;
    // An expression is a text in `x`; in a keyframe `x` is a number.
    if (isRecord(value) && (typeof value['x'] === 'string' || Object.hasOwn(value, '__proto__'))) return 'expression';
    if (isRecord(value) && hasManyCopies(value)) return 'too_complex';
    for (const part of Object.values(value)) waiting.push([part, depth + 1]);
  }
  return null;
}

function hasManyCopies({ ty, c, pt, g }: Record<string, unknown>): boolean {
  if (MULTIPLIERS.includes(ty)) return true;
  if (ty === 'gf' || ty === 'gs') return !isRecord(g) || typeof g['p'] !== 'number' || g['p'] > MAX_COPIES;
  const copies = ty === 'rp' ? c : ty === 'sr' ? pt : 0;
  const count = isRecord(copies) ? copies['k'] : copies;
  return typeof count !== 'number' || count > MAX_COPIES;
}

function checkFrame({ w, h, fr, ip, op }: Record<string, unknown>): StickerError | null {
  const isSide = (side: unknown) => typeof side === 'number' && side > 0 && side <= MAX_PIXELS;
  if (!isSide(w) || !isSide(h)) return 'wrong_size';
  if (typeof fr !== 'number' || !(fr > 0 && fr <= MAX_FRAME_RATE)) return 'wrong_rate';
  if (typeof ip !== 'number' || typeof op !== 'number') return 'wrong_rate';
  return op > ip && op - ip <= fr * MAX_SECONDS ? null : 'wrong_rate';
}

function checkParts({ assets = [], layers, fonts, chars }: Record<string, unknown>): StickerError | null {
  if (fonts !== undefined || chars !== undefined) return 'text';
  if (!Array.isArray(assets) || !Array.isArray(layers)) return 'not_json';
  for (const asset of assets as unknown[]) {
    if (!isRecord(asset) || !Array.isArray(asset['layers'])) return 'picture';
    if ('p' in asset || 'u' in asset || 'e' in asset) return 'picture';
    const error = checkLayers(asset['layers']);
    if (error) return error;
  }
  const error = checkLayers(layers);
  if (error) return error;
  const isSimple =
    countShown(layers, assets, () => 1) <= MAX_LAYERS && countShown(layers, assets, countValues) <= MAX_VALUES;
  return isSimple ? null : 'too_complex';
}

/** With the copies that the repeaters of a list make of the shapes beside them. */
function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  const parts: unknown[] = Object.values(value);
  const sum = parts.reduce<number>((count, part) => count + countValues(part), 1);
  return Array.isArray(value) ? parts.reduce<number>((count, part) => count * copiesOf(part), sum) : sum;
}

/** Checked to be a number before. */
function copiesOf(shape: unknown): number {
  if (!isRecord(shape) || shape['ty'] !== 'rp') return 1;
  const { c } = shape;
  return Math.max(1, Number(isRecord(c) ? c['k'] : c));
}

/**
 * What the layers count, as often as they are shown. Infinity when a composition shows itself, or has the id of another, of
 * which the player shows the first.
 */
function countShown(root: unknown[], assets: unknown[], countLayer: (layer: unknown) => number): number {
  const layersOf = new Map(assets.filter(isRecord).map(({ id, layers }) => [id, Array.isArray(layers) ? layers : []]));
  if (layersOf.size < assets.length || assets.length > MAX_LAYERS) return Infinity;
  const counts = new Map<unknown, number>();
  const count = (layers: unknown[]): number =>
    layers
      .filter(isRecord)
      .reduce((sum, layer) => sum + countLayer(layer) + (layer['ty'] === 0 ? countOf(layer['refId']) : 0), 0);
  const countOf = (id: unknown): number => {
    const known = counts.get(id);
    if (known !== undefined) return known;
    counts.set(id, Infinity);
    const shown = count(layersOf.get(id) ?? []);
    counts.set(id, shown);
    return shown;
  };
  return count(root);
}

function checkLayers(layers: unknown[]): StickerError | null {
  for (const layer of layers) {
    if (!isRecord(layer)) return 'not_json';
    if (layer['ty'] === 5 || 't' in layer) return 'text';
    if (!LAYER_TYPES.includes(layer['ty'])) return 'picture';
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const MAX_THUMB_BYTES = 64 * 1024;
const FIRST_CHUNK = 12;

/** Whether it is a still WebP of at most 512 pixels (RFC 9649), by its head: a browser decodes it. */
export function isThumb(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 30 || file.length > MAX_THUMB_BYTES) return false;
  const text = file.toString('latin1', 0, FIRST_CHUNK + 4);
  if (!text.startsWith('RIFF') || text.slice(8, 12) !== 'WEBP' || file.readUInt32LE(4) + 8 !== file.length)
    return false;
  const size = sizeOf(text.slice(FIRST_CHUNK), file);
  return size !== null && size.every((side) => side > 0 && side <= MAX_PIXELS);
}

function sizeOf(chunk: string, file: Buffer): [width: number, height: number] | null {
  if (chunk === 'VP8 ') return [file.readUInt16LE(26) & 0x3fff, file.readUInt16LE(28) & 0x3fff];
  if (chunk === 'VP8L' && file[20] === 0x2f) {
    const bits = file.readUInt32LE(21);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  const isAnimated = ((file[20] ?? 0) & 0x02) !== 0;
  return chunk === 'VP8X' && !isAnimated ? [file.readUIntLE(24, 3) + 1, file.readUIntLE(27, 3) + 1] : null;
}
