import { createHash } from 'node:crypto';
import { ORIGIN_KEY_HEADER, ORIGIN_KEY_PATTERN } from '@giftbuyer/contracts';
import type { Request } from 'express';
import { AppError } from '../errors/app-error.js';

/** SHA-256 of the origin key of a request, in hex; null without one. The database stores only that. */
export function originKeyHashOf(request: Request): string | null {
  const key = request.get(ORIGIN_KEY_HEADER);
  return key === undefined ? null : createHash('sha256').update(key).digest('hex');
}

/** The same for a new session. @throws AppError `validation_failed` for a malformed key */
export function newOriginKeyHashOf(request: Request): string | null {
  const key = request.get(ORIGIN_KEY_HEADER);
  if (key !== undefined && !ORIGIN_KEY_PATTERN.test(key)) {
    throw new AppError('validation_failed', { fields: { [ORIGIN_KEY_HEADER]: 'invalid' } });
  }
  return originKeyHashOf(request);
}
