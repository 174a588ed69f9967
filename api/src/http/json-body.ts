import { json, type Request, type Response } from 'express';
import { BODY_MAX_BYTES } from '@giftbuyer/contracts';
import { AppError } from '../errors/app-error.js';

const MAX_DEPTH = 16;
const MAX_KEYS = 1000;

/** The body of a request with malformed text or an array. */
export const MALFORMED_BODY = Object.freeze({});

/** Requests whose body was not there yet when their reading began. */
const lateBodies = new WeakSet<Request>();

const parse = json({ limit: BODY_MAX_BYTES, type: () => true, reviver: refuseSpecialKeys });

/**
 * Reads a JSON object. Malformed text and arrays count as an empty object, so that the error names the required fields;
 * where none is required, `validationPipe` refuses them.
 *
 * @throws AppError `unsupported_media_type`, `payload_too_large`, `validation_failed` for objects that are nested too
 * deep or have too many keys
 */
export async function readJsonBody(request: Request, response: Response): Promise<void> {
  if (hasBody(request) && !isJson(request)) throw new AppError('unsupported_media_type');
  if (!request.complete) lateBodies.add(request);
  const error = await new Promise<unknown>((resolve) => parse(request, response, resolve));
  if (isTooLarge(error)) throw new AppError('payload_too_large');
  request.body = error || Array.isArray(request.body) ? MALFORMED_BODY : ((request.body as object | undefined) ?? {});
  if (!isSmall(request.body)) throw new AppError('validation_failed');
}

/** Whether the handling of the request had to wait for its body. */
export function hadLateBody(request: Request): boolean {
  return lateBodies.has(request);
}

/** RFC 9112, 6.3; a body of no bytes needs no type. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The type without its parameters: `text/plain;application/json` is sent cross-site without a preflight (CORS). */
function isJson({ headers }: Request): boolean {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'entity.too.large';
}

/** Treats text with keys for prototype pollution as malformed. */
function refuseSpecialKeys(key: string, value: unknown): unknown {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw new SyntaxError('Special key');
  return value;
}

function isSmall(body: unknown): boolean {
  let keys = 0;
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return false;
    const values = level.filter((value) => typeof value === 'object' && value !== null);
    level = values.flatMap((value) => Object.values(value as object) as unknown[]);
    keys += level.length;
    if (keys > MAX_KEYS) return false;
  }
  return true;
}
