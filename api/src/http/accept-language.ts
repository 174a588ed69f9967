import type { Request } from 'express';
import type { Language } from '../errors/text.js';

/** The language of error texts by `Accept-Language`; Russian when the header names neither. */
export function languageOf(request: Request): Language {
  return request.acceptsLanguages('ru', 'en') === 'en' ? 'en' : 'ru';
}
