import { scrubbed } from './scrubber.js';
import { BootError } from '../errors/boot-error.js';
import { toLoggable } from '../errors/loggable-error.js';

/** Says on a terminal why a process ends. Printed as an object, the error of a query would show its values. */
export function printFailure(error: unknown): void {
  process.stderr.write(`${error instanceof BootError ? error.message : scrubbed(toLoggable(error))}\n`);
}
