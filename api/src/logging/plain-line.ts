/** A log line as pino writes it. */
export interface LogLine {
  level: string;
  /** ISO 8601, in UTC. */
  time: string;
  context?: string;
  request_id?: string;
  message?: string;
}

/** Includes characters for text direction and terminal escapes. */
const UNPRINTABLE = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu;

/**
 * A log line for terminals. Text cannot forge another line or a stack frame: further lines are indented, and unprintable
 * characters are escaped.
 */
export function plainLine({ level, time, context, request_id, message = '' }: LogLine): string {
  const head = [time, level.toUpperCase().padEnd(5), request_id, context && `[${context}]`].filter(Boolean).join(' ');
  return `${head} ${message.replace(UNPRINTABLE, codeOf).replace(/\n(?! {4})/g, '\n    ')}`;
}

function codeOf(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
