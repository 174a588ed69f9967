import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Api, Tl } from '../tl/codec.js';
import type { Gift } from '../world/gifts.js';

/** XOR mask between the id of a gift and the id of its sticker. */
const ID_MASK = 0x5354_0000_0000_0000n;
/** The age of a file reference is counted in whole hours. */
const HOUR_SECONDS = 3600;
const REFERENCE_VALID_SECONDS = 24 * HOUR_SECONDS;
const REFERENCE_BYTES = 12;

/** Compression is the slowest part of a catalogue, so its result is cached. */
const packed = new Map<string, Buffer>();
const MAX_PACKED = 1000;

/** The subject: the sticker of a gift, or of a set. */
export type Sticker = Pick<Gift, 'id' | 'title' | 'dc'>;

/** An animated sticker: the same bytes in every run. */
export function stickerBytes({ id, title = `Gift ${id}` }: Sticker): Buffer {
  const key = `${id} ${title}`;
  const known = packed.get(key);
  if (known) return known;
  if (packed.size >= MAX_PACKED) packed.clear();
  const bytes = gzipSync(Buffer.from(JSON.stringify(animation(title, colourOf(id)))));
  packed.set(key, bytes);
  return bytes;
}

export function toDocument(sticker: Sticker, unixSeconds: number): Tl<Api.Document> {
  const id = sticker.id ^ ID_MASK;
  return {
    _: 'document',
    id,
    accessHash: accessHashOf(id),
    fileReference: referenceOf(id, unixSeconds - (unixSeconds % HOUR_SECONDS)),
    date: 0,
    mimeType: 'application/x-tgsticker',
    size: BigInt(stickerBytes(sticker).length),
    dcId: sticker.dc,
    attributes: [
      { _: 'documentAttributeImageSize', w: 512, h: 512 },
      { _: 'documentAttributeSticker', alt: '🎁', stickerset: { _: 'inputStickerSetEmpty' } },
      { _: 'documentAttributeFilename', fileName: 'AnimatedSticker.tgs' },
    ],
  };
}

/** The id of the gift, or of the set, that a sticker id belongs to. */
export const stickerIdIn = (documentId: bigint): bigint => documentId ^ ID_MASK;

/** The id of the sticker of a set. */
export const stickerIdOf = (setName: string): bigint => digest('set', setName).readBigInt64LE();

export const accessHashOf = (documentId: bigint): bigint => digest('access', documentId).readBigInt64LE();

/** Whether this server issued the reference, and whether it is still valid. */
export function checkReference(documentId: bigint, reference: Buffer, unixSeconds: number): 'good' | 'old' | 'wrong' {
  if (reference.length !== REFERENCE_BYTES) return 'wrong';
  const givenAt = reference.readInt32LE();
  if (!reference.equals(referenceOf(documentId, givenAt))) return 'wrong';
  return unixSeconds < givenAt + REFERENCE_VALID_SECONDS ? 'good' : 'old';
}

function referenceOf(documentId: bigint, givenAt: number): Buffer {
  const reference = Buffer.alloc(REFERENCE_BYTES);
  reference.writeInt32LE(givenAt);
  digest('reference', documentId, givenAt).copy(reference, 4, 0, REFERENCE_BYTES - 4);
  return reference;
}

function digest(...parts: (string | number | bigint)[]): Buffer {
  return createHash('sha256').update(parts.join(' ')).digest();
}

/** Red, green and blue from 0 to 1. */
function colourOf(giftId: bigint): number[] {
  const bytes = digest('colour', giftId);
  return [0, 1, 2].map((i) => 0.3 + 0.6 * (bytes.readUInt8(i) / 255));
}

/** Lottie in the subset of .tgs: a pulsing box with a ribbon, three seconds at 60 frames per second. */
function animation(name: string, colour: number[]): object {
  const fixed = (value: number | number[]) => ({ a: 0, k: value });
  const box = (size: number[], at: number[], fill: number[]) => ({
    ty: 'gr',
    it: [
      { ty: 'rc', p: fixed(at), s: fixed(size), r: fixed(16) },
      { ty: 'fl', c: fixed([...fill, 1]), o: fixed(100) },
      { ty: 'tr', p: fixed([0, 0]), a: fixed([0, 0]), s: fixed([100, 100]), r: fixed(0), o: fixed(100) },
    ],
  });
  const key = (t: number, size: number) => ({
    t,
    s: [size, size, 100],
    i: { x: [0.5], y: [1] },
    o: { x: [0.5], y: [0] },
  });
  const white = [1, 1, 1];
  return {
    tgs: 1,
    v: '5.5.2',
    fr: 60,
    ip: 0,
    op: 180,
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
        op: 180,
        st: 0,
        sr: 1,
        bm: 0,
        ddd: 0,
        ks: {
          o: fixed(100),
          r: fixed(0),
          p: fixed([256, 256, 0]),
          a: fixed([0, 0, 0]),
          s: { a: 1, k: [key(0, 90), key(90, 105), key(180, 90)] },
        },
        shapes: [box([48, 320], [0, 0], white), box([320, 48], [0, -96], white), box([320, 320], [0, 0], colour)],
      },
    ],
  };
}
