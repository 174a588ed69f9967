import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { NO_ANSWER } from './pool.js';

/** SQLSTATE: connection exceptions, too many connections, a server that starts or stops. */
const AWAY = /^(?:08\w{3}|53300|57P0\d)$/;
/** SQLSTATE: a row that others kept too long, a cancelled statement, an idle transaction that was ended. */
const NOT_NOW = /^(?:55P03|57014|25P03)$/;
/**
 * SQLSTATE disk_full, read_only_sql_transaction (also of a server that takes no writes), io_error, and what the system says
 * of its own files. Nothing of the statement was written; reads go on.
 */
const UNWRITABLE = /^(?:53100|25006|58030|ENOSPC|EROFS|EDQUOT)$/;
/** SQLSTATE out_of_memory, configuration_limit_exceeded. */
const EXHAUSTED = /^(?:53200|53400)$/;
/** SQLSTATE deadlock_detected, serialization_failure: PostgreSQL ended this transaction in favour of another one. */
const CONFLICT = /^(?:40P01|40001)$/;
/** SQLSTATE: a text that the encoding of the database cannot hold, such as one with a NUL. */
const NOT_STORABLE = new Set(['22021', '22P05']);
/** Errors of the system about a connection. */
const NOT_REACHED = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);
/** What the driver says of connections, without a code. */
const NO_CONNECTION = new RegExp(
  `^(?:${NO_ANSWER}|Connection terminated|timeout exceeded when trying to connect|Client .*not queryable)`,
);

/** TypeORM's of a transaction whose connection ended between two of its queries. */
const BROKEN_OFF = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

/** Whether there was no connection to the database, so that nothing at all can be asked. */
export function isAway(error: unknown): boolean {
  const reason = reasonOf(error);
  if (!(reason instanceof Error)) return false;
  if (BROKEN_OFF.some((kind) => reason instanceof kind)) return true;
  const { code = '' } = reason as NodeJS.ErrnoException;
  return AWAY.test(code) || NOT_REACHED.has(code) || NO_CONNECTION.test(reason.message);
}

/** Whether the database, not the question, is why there is no answer: later the same may well succeed. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  return (
    isAway(error) || NOT_NOW.test(code) || EXHAUSTED.test(code) || isUnwritable(error) || isTransactionConflict(error)
  );
}

/** Whether the disk of the database takes no writes: it is full, read-only or broken. */
export function isUnwritable(error: unknown): boolean {
  return UNWRITABLE.test(codeOf(error));
}

/** The code of an answer to a request that failed with `error`. */
export function failureCodeOf(error: unknown): 'storage_unwritable' | 'unavailable' | 'internal_error' {
  if (isUnwritable(error)) return 'storage_unwritable';
  return isUnavailable(error) ? 'unavailable' : 'internal_error';
}

/** Whether the same transaction may succeed when it is repeated at once. */
export function isTransactionConflict(error: unknown): boolean {
  return CONFLICT.test(codeOf(error));
}

function codeOf(error: unknown): string {
  const reason = reasonOf(error);
  return reason instanceof Error ? ((reason as NodeJS.ErrnoException).code ?? '') : '';
}

/** Whether the database refused a text of the caller that it cannot hold. */
export function isUnstorableText(error: unknown): boolean {
  return NOT_STORABLE.has(codeOf(error));
}

function reasonOf(error: unknown): unknown {
  return error instanceof QueryFailedError ? error.driverError : error;
}
