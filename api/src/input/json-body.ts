import { json, type NextFunction, type Request, type Response } from 'express';
import { BODY_MAX_BYTES } from '@giftbuyer/contracts';
import { AppError } from '../errors/app-error.js';

const parse = json({ limit: BODY_MAX_BYTES, type: isJson, reviver: refuseSpecialKeys });

/**
 * Reads a JSON object. Anything else (another type, malformed text, an array) counts as an empty object, so that the
 * caller hears what the operation requires; only a body that is too large is refused here.
 */
export function jsonBody(request: Request, response: Response, next: NextFunction): void {
  parse(request, response, (error?: unknown) => {
    if (isTooLarge(error)) {
      next(new AppError('payload_too_large'));
      return;
    }
    if (error || !request.body || Array.isArray(request.body)) request.body = {};
    next();
  });
}

function isJson(request: { headers: { 'content-type'?: string } }): boolean {
  return request.headers['content-type']?.toLowerCase().includes('application/json') ?? false;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'entity.too.large';
}

/** Keys by which a parsed object could reach into prototypes make the text malformed. */
function refuseSpecialKeys(key: string, value: unknown): unknown {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw new SyntaxError('Special key');
  return value;
}
