import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';

/** The stack of an error; without the message of database errors, which may contain values. */
export function toLoggable(error: unknown): string {
  const driverError: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (error instanceof Error && driverError instanceof DatabaseError) {
    const { code, constraint } = driverError;
    const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
    return [`The database refused a query: ${code ?? ''} ${constraint ?? ''}`, ...frames].join('\n');
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
