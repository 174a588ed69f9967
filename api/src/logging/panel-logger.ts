import type { LoggerService } from '@nestjs/common';
import { Logger, PinoLogger } from 'nestjs-pino';
import { pino } from 'pino';
import type { Config, LogLevel } from '../config/config.js';
import { toLoggable } from '../errors/loggable-error.js';
import { type LogLine, plainLine } from './plain-line.js';
import { requestId } from './request-id.js';
import { scrubbed } from './scrubber.js';

const LEVELS = {
  error: 'error',
  warn: 'warn',
  log: 'info',
  debug: 'debug',
  verbose: 'trace',
} as const satisfies Record<LogLevel, pino.Level>;

/** The logger of the panel: JSON lines in production, else plain lines. */
export function panelLogger({ logLevel, production }: Config): LoggerService {
  const logger = pino(
    {
      level: LEVELS[logLevel],
      base: { pid: process.pid },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      mixin: () => ({ request_id: requestId() }),
      hooks: {
        logMethod(args, method) {
          method.apply(this, withoutError(args));
        },
      },
    },
    { write: (line) => write(line, production) },
  );
  return new Logger(new OwnPinoLogger(logger), {});
}

/** Replaces the logger of nestjs-pino, which is one per process and keeps its first settings. */
class OwnPinoLogger extends PinoLogger {
  constructor(private readonly own: pino.Logger) {
    super({ pinoHttp: { logger: own } });
  }

  override get logger(): pino.Logger {
    return this.own;
  }
}

/** nestjs-pino passes an error as a field, of which pino would log the message and the values of a failed query. */
function withoutError(args: Parameters<pino.LogFn>): Parameters<pino.LogFn> {
  const { err, ...fields } = args[0] as { err?: unknown };
  return err === undefined ? args : [fields, toLoggable(err)];
}

function write(json: string, production: boolean): void {
  const line = JSON.parse(json, (key, value: unknown) =>
    typeof value === 'string' && key !== 'request_id' ? scrubbed(value) : value,
  ) as LogLine;
  const stream = line.level === 'error' || line.level === 'fatal' ? process.stderr : process.stdout;
  stream.write(`${production ? JSON.stringify(line) : plainLine(line)}\n`);
}
