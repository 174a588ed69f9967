import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Api, Tl } from '../tl/codec.js';
import { animationOf } from '../sticker/animation.js';
import { THUMB_SIZE, outlineOf, thumbOf } from '../sticker/thumb.js';
import { STICKER_SHAPES } from '../world/sticker-look.js';
import type { StickerLook } from '../world/sticker-look.js';
import type { Gift } from '../world/gifts.js';

/** XOR mask between the id of a gift and the id of its sticker. */
const ID_MASK = 0x5354_0000_0000_0000n;
/** The age of a file reference is counted in whole hours. */
const HOUR_SECONDS = 3600;
const REFERENCE_VALID_SECONDS = 24 * HOUR_SECONDS;
const REFERENCE_BYTES = 12;
/** `thumb_size` of the thumbnail. */
export const THUMB_TYPE = 'm';

/** Drawing and compression are the slowest parts of a catalogue, so their results are cached. */
const packed = new Map<string, StickerFile>();
const MAX_PACKED = 1000;

/** The subject: the sticker of a gift, or of a set. */
export type Sticker = Pick<Gift, 'id' | 'title' | 'look' | 'files'>;

interface StickerFile {
  /** .tgs */
  animation: Buffer;
  /** WebP */
  thumb: Buffer;
  outline: Buffer;
}

/** An animated sticker and its thumbnail: the same bytes in every run. */
export function stickerFile({ id, title = `Gift ${id}`, look = lookOf(id), files }: Sticker): StickerFile {
  if (files) return { ...stickerFile({ id, title, look }), ...replacedFiles(files) };
  const key = `${id} ${title} ${look.shape} ${look.color}`;
  const known = packed.get(key);
  if (known) return known;
  if (packed.size >= MAX_PACKED) packed.clear();
  const animation = gzipSync(Buffer.from(JSON.stringify(animationOf(title, look))));
  const file = { animation, thumb: thumbOf(look), outline: outlineOf(look) };
  packed.set(key, file);
  return file;
}

export function toDocument(sticker: Sticker & Pick<Gift, 'dc'>, unixSeconds: number): Tl<Api.Document> {
  const id = sticker.id ^ ID_MASK;
  const { animation, thumb, outline } = stickerFile(sticker);
  return {
    _: 'document',
    id,
    accessHash: accessHashOf(id),
    fileReference: referenceOf(id, unixSeconds - (unixSeconds % HOUR_SECONDS)),
    date: 0,
    mimeType: 'application/x-tgsticker',
    size: BigInt(animation.length),
    thumbs: [
      { _: 'photoPathSize', type: 'j', bytes: outline },
      { _: 'photoSize', type: THUMB_TYPE, w: THUMB_SIZE, h: THUMB_SIZE, size: thumb.length },
    ],
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

function lookOf(giftId: bigint): StickerLook {
  const bytes = digest('colour', giftId);
  const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((i) => Math.round(76 + 0.6 * bytes.readUInt8(i)));
  return {
    shape: STICKER_SHAPES[bytes.readUInt8(3) % STICKER_SHAPES.length] ?? 'box',
    color: (red << 16) | (green << 8) | blue,
  };
}

function replacedFiles({ animation, thumb }: NonNullable<Sticker['files']>): Partial<StickerFile> {
  return {
    ...(animation !== undefined && { animation: Buffer.from(animation, 'base64') }),
    ...(thumb !== undefined && { thumb: Buffer.from(thumb, 'base64') }),
  };
}
