/** Why the panel cannot start, in words for the person who started it. */
export class BootError extends Error {}

/** The text of an error of the system or a driver, for use inside a sentence. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node joins the failures of all addresses of a host name in one error without a message.
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error.message;
}
