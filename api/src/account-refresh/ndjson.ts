import type { Response } from 'express';
import { fromEvent, Observable, takeUntil } from 'rxjs';

/** A client with more unsent bytes than this is disconnected at once, with more than the second after a timeout. */
const MAX_UNSENT_BYTES = 1024 * 1024;
const SLOW_READER_UNSENT_BYTES = 64 * 1024;
const DRAIN_TIMEOUT_MS = 10_000;

/**
 * Answers 200 with one JSON object per line (NDJSON), each sent at once; every line, the last one too, ends in a newline.
 * A client that disconnects ends the response, not the work that the lines describe. A client that does not read is
 * disconnected.
 *
 * @param lines must complete and never fail
 */
export function sendLines(response: Response, lines: Observable<object>): void {
  response.writeHead(200, {
    'Content-Type': 'application/x-ndjson',
    'Cache-Control': 'no-cache',
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  const disconnect = () => void response.destroy();
  let deadline: NodeJS.Timeout | undefined;
  const startDeadline = () => (deadline ??= setTimeout(disconnect, DRAIN_TIMEOUT_MS));
  const clearDeadline = () => (deadline = void clearTimeout(deadline));
  response.on('drain', clearDeadline).on('close', clearDeadline);
  lines.pipe(takeUntil(fromEvent(response, 'close'))).subscribe({
    next: (line) => {
      response.write(`${JSON.stringify(line)}\n`);
      if (response.writableLength > MAX_UNSENT_BYTES) disconnect();
      else if (response.writableLength > SLOW_READER_UNSENT_BYTES) startDeadline();
    },
    complete: () => {
      response.end();
      if (!response.writableFinished) startDeadline();
    },
  });
}
