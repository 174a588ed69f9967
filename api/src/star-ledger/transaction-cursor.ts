import { AppError } from '../errors/app-error.js';
import { ID_MAX } from '../http/api-properties.js';
import type { TransactionCursor } from './transaction-filter.js';
import type { TransactionRow } from './star-transaction-json.js';

/** `cursor` of the answer that goes on after this transaction. */
export function cursorAfter({ at, accountId, id, isRefund }: TransactionRow): string {
  return Buffer.from(JSON.stringify([at, accountId, id, isRefund])).toString('base64url');
}

/** @throws AppError `validation_failed` for a text that is no cursor */
export function parseCursor(text: string): TransactionCursor {
  const [at, accountId, id, isRefund] = listIn(text);
  const isTime = typeof at === 'string' && isStoredTime(at);
  const isAccount = typeof accountId === 'number' && Number.isInteger(accountId) && Math.abs(accountId) <= ID_MAX;
  if (isTime && isAccount && typeof id === 'string' && !id.includes('\0') && typeof isRefund === 'boolean')
    return { at, accountId, id, isRefund };
  throw new AppError('validation_failed', { fields: { cursor: 'invalid' } });
}

/** Not so for 31 February, which `Date` takes for a day of March, and year 0, which PostgreSQL refuses. */
function isStoredTime(text: string): boolean {
  const time = new Date(text);
  return /^(?!0000)\d{4}-/.test(text) && !isNaN(time.getTime()) && time.toISOString() === text;
}

function listIn(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
