import { parse } from 'cookie';
import type { Request } from 'express';

export interface Cookie {
  name: string;
  value: string;
}

/** Cookies are read several times in a request. */
const parsedCookies = new WeakMap<Request, readonly Cookie[]>();

/** The cookies of a request, of one name as often as it was sent: `parse` keeps only the first of the pairs it is given. */
export function cookiesOf(request: Request): readonly Cookie[] {
  const known = parsedCookies.get(request);
  if (known) return known;
  const pairs = (request.headers.cookie ?? '').split(';').flatMap((pair) => Object.entries(parse(pair)));
  const cookies = pairs.map(([name, value]) => ({ name, value }));
  parsedCookies.set(request, cookies);
  return cookies;
}

/** The value of the first cookie of that name; null without one, or when it is empty. */
export function valueIn(cookies: readonly Cookie[], name: string): string | null {
  return cookies.find((cookie) => cookie.name === name)?.value || null;
}
