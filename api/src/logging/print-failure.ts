import { scrubbed } from './scrubber.js';
import { BootError } from '../errors/boot-error.js';
import { toLoggable } from '../errors/loggable-error.js';

/** Prints why the process ends. Not the error object, which would include the values of a query. */
export function printFailure(error: unknown): void {
  process.stderr.write(`${error instanceof BootError ? error.message : scrubbed(toLoggable(error))}\n`);
}
