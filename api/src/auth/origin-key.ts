import { createHash } from 'node:crypto';
import { ORIGIN_KEY_HEADER, ORIGIN_KEY_PATTERN } from '@giftbuyer/contracts';
import type { Request } from 'express';
import { AppError } from '../errors/app-error.js';

/** What the database may know of the key that a request shows: its SHA-256, in hex. Null without one. */
export function originKeyHashOf(request: Request): string | null {
  const key = request.get(ORIGIN_KEY_HEADER);
  return key === undefined ? null : createHash('sha256').update(key).digest('hex');
}

/** The same for a session that begins. @throws AppError `validation_failed` for a key that is none */
export function newOriginKeyHashOf(request: Request): string | null {
  const key = request.get(ORIGIN_KEY_HEADER);
  if (key !== undefined && !ORIGIN_KEY_PATTERN.test(key)) {
    throw new AppError('validation_failed', { fields: { [ORIGIN_KEY_HEADER]: 'invalid' } });
  }
  return originKeyHashOf(request);
}
