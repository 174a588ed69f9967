import { QueryFailedError } from 'typeorm';

/** The stack; of a database error without its message, which can quote values. */
export function forTheLog(error: unknown): string {
  if (error instanceof QueryFailedError) {
    const { code, constraint } = error.driverError as Error & { code?: string; constraint?: string };
    const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
    return [`The database refused a query: ${code ?? ''} ${constraint ?? ''}`, ...frames].join('\n');
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
