/** A line of the log, as pino makes it. */
export interface LogLine {
  level: string;
  /** ISO 8601, in UTC. */
  time: string;
  context?: string;
  request_id?: string;
  message?: string;
}

/** Also those that turn the direction of a text, color it or move the cursor. */
const UNPRINTABLE = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu;

/**
 * The line as people read it. What a text contains can look neither like another line of the log nor like a place: further
 * lines are set in, and what cannot be printed stands as its code.
 */
export function plainLine({ level, time, context, request_id, message = '' }: LogLine): string {
  const head = [time, level.toUpperCase().padEnd(5), request_id, context && `[${context}]`].filter(Boolean).join(' ');
  return `${head} ${message.replace(UNPRINTABLE, codeOf).replace(/\n(?! {4})/g, '\n    ')}`;
}

function codeOf(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
