import type { Request } from 'express';

/** `Cache-Control` of responses that a browser stores but revalidates before each use. */
export const PRIVATE_NO_CACHE = 'private, no-cache';

/** RFC 9110, 13.1.2. Not by `request.fresh`: fetch adds a `no-cache` to every request with a condition of its own. */
export function matchesIfNoneMatch(request: Request, tag: string): boolean {
  const tags = request.headers['if-none-match']?.split(',').map((known) => known.trim().replace(/^W\//, ''));
  return tags?.some((known) => known === tag || known === '*') ?? false;
}
