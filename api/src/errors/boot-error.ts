/** Why the panel cannot start; the message is for the operator. */
export class BootError extends Error {}

/** The text of an error of the system or a driver, for use inside a sentence. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node joins the errors of all addresses of a host name in an error without a message.
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error.message;
}
