import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Api, Tl } from '../tl/codec.js';
import type { Account } from '../world/world.js';

const jpegs = new Map<string, Buffer>();

/** The photo of a user; clients download its file by `photoId`. Undefined without one. */
export function toUserPhoto({ id, photo }: Account): Tl<Api.UserProfilePhoto> | undefined {
  if (!photo) return undefined;
  const { person, dc, thumb } = photo;
  return {
    _: 'userProfilePhoto',
    photoId: photoIdOf(id, person),
    dcId: dc,
    ...(thumb !== undefined && { strippedThumb: Buffer.from(thumb, 'hex') }),
  };
}

/** Deterministic for a picture and an account. */
export function photoIdOf(accountId: bigint, person: string): bigint {
  return createHash('sha256').update(`photo ${accountId} ${person}`).digest().readBigInt64LE();
}

/** 160 by 160 pixels, as Telegram's small photos. */
export function photoBytes(person: string): Buffer {
  const known = jpegs.get(person);
  if (known) return known;
  const bytes = readFileSync(new URL(`../../photos/${person}.jpg`, import.meta.url));
  jpegs.set(person, bytes);
  return bytes;
}
