import { QueryFailedError } from 'typeorm';

/** SQLSTATE 23505: whether `error` is a violation of the unique constraint of this name. */
export function violatesUnique(error: unknown, constraint: string): boolean {
  return isViolation(error, '23505', constraint);
}

/** SQLSTATE 23001 or 23503: whether `error` is a violation of the foreign key of this name. */
export function violatesForeignKey(error: unknown, constraint: string): boolean {
  return isViolation(error, '23503', constraint) || isViolation(error, '23001', constraint);
}

function isViolation(error: unknown, code: string, constraint: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const driverError = error.driverError as Error & { code?: string; constraint?: string };
  return driverError.code === code && driverError.constraint === constraint;
}
