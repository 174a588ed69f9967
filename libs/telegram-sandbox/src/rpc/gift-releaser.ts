import { createHash } from 'node:crypto';
import type { Api, Tl } from '../tl/codec.js';
import type { Gift } from '../world/gifts.js';

/** Above the ids of test numbers. */
const FIRST_ID = 1_000_000_000_000n;

/** The user of that name who releases gifts. */
export function releaserOf(name: string): Tl<Api.User> {
  const id = FIRST_ID + BigInt(createHash('sha256').update(`releaser ${name}`).digest().readUInt32LE());
  return { _: 'user', id, accessHash: id, firstName: name };
}

/** Who released these gifts, each once. */
export function releasersOf(gifts: Gift[]): Tl<Api.User>[] {
  const names = new Set(gifts.map(({ releasedBy }) => releasedBy));
  return [...names].flatMap((name) => (name === undefined ? [] : [releaserOf(name)]));
}
