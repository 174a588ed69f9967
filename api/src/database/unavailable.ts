import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { READ_TIMEOUT_MESSAGE } from './pool.js';

/** SQLSTATE: connection exceptions, too many connections, a server that starts or stops. */
const CONNECTION_STATES = /^(?:08\w{3}|53300|57P0\d)$/;
/** SQLSTATE: lock timeout, cancelled statement, idle transaction timeout. */
const TIMEOUT_STATES = /^(?:55P03|57014|25P03)$/;
/**
 * SQLSTATE disk_full, read_only_sql_transaction (also of a read-only server), io_error, and error codes of the system for
 * its files. Nothing of the statement was written; reads still work.
 */
const UNWRITABLE_CODES = /^(?:53100|25006|58030|ENOSPC|EROFS|EDQUOT)$/;
/** SQLSTATE out_of_memory, configuration_limit_exceeded. */
const EXHAUSTED_STATES = /^(?:53200|53400)$/;
/** SQLSTATE deadlock_detected, serialization_failure: PostgreSQL ended this transaction in favour of another one. */
const CONFLICT_STATES = /^(?:40P01|40001)$/;
/** SQLSTATE invalid_parameter_value. */
const INVALID_PARAMETER = '22023';
/** SQLSTATE: a text that the encoding of the database cannot hold, such as one with a NUL. */
const UNSTORABLE_STATES = new Set(['22021', '22P05']);
/** Error codes of the system. Docker resolves the name of a container only while it runs. */
const SOCKET_ERRORS = new Set([
  ...['ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH', 'EAI_AGAIN', 'ENOTFOUND'],
]);
/** Messages of the driver, which has no codes. */
const CONNECTION_MESSAGES = new RegExp(
  `^(?:${READ_TIMEOUT_MESSAGE}|Connection terminated|timeout exceeded when trying to connect|Client .*not queryable)`,
);

/** TypeORM's errors for a transaction whose connection ended between two of its queries. */
const RELEASED_RUNNER_ERRORS = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

/** Whether there was no connection to the database. */
export function isUnreachable(error: unknown): boolean {
  const driverError = driverErrorOf(error);
  if (!(driverError instanceof Error)) return false;
  if (RELEASED_RUNNER_ERRORS.some((kind) => driverError instanceof kind)) return true;
  const { code = '' } = driverError as NodeJS.ErrnoException;
  return CONNECTION_STATES.test(code) || SOCKET_ERRORS.has(code) || CONNECTION_MESSAGES.test(driverError.message);
}

/** Whether the state of the database is the cause: the same statement may succeed later. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  return (
    isUnreachable(error) ||
    TIMEOUT_STATES.test(code) ||
    EXHAUSTED_STATES.test(code) ||
    isUnwritable(error) ||
    isTransactionConflict(error)
  );
}

/** Whether the disk of the database is full, read-only or broken. */
export function isUnwritable(error: unknown): boolean {
  return UNWRITABLE_CODES.test(codeOf(error));
}

/** The error code for a request that failed with `error`. */
export function failureCodeOf(error: unknown): 'storage_unwritable' | 'unavailable' | 'internal_error' {
  if (isUnwritable(error)) return 'storage_unwritable';
  return isUnavailable(error) ? 'unavailable' : 'internal_error';
}

/** Whether the same transaction may succeed when it is repeated at once. */
export function isTransactionConflict(error: unknown): boolean {
  return CONFLICT_STATES.test(codeOf(error));
}

/** Whether the server refuses the value of a parameter. */
export function isInvalidParameter(error: unknown): boolean {
  return codeOf(error) === INVALID_PARAMETER;
}

function codeOf(error: unknown): string {
  const driverError = driverErrorOf(error);
  return driverError instanceof Error ? ((driverError as NodeJS.ErrnoException).code ?? '') : '';
}

/** Whether the encoding of the database cannot hold a text of the caller. */
export function isUnstorableText(error: unknown): boolean {
  return UNSTORABLE_STATES.has(codeOf(error));
}

function driverErrorOf(error: unknown): unknown {
  return error instanceof QueryFailedError ? error.driverError : error;
}
