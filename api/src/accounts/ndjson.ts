import type { Response } from 'express';
import { fromEvent, Observable, takeUntil } from 'rxjs';

/** Bytes that may wait for a reader at all, and for how long more than this may wait for one who reads slowly. */
const MAX_UNSENT = 1024 * 1024;
const MUCH_UNSENT = 64 * 1024;
const PATIENCE_MS = 10_000;

/**
 * Answers 200 and one JSON object per line (NDJSON), each as soon as it is there; every line, the last one too, ends
 * in a newline. A client that goes away ends the answer, not the work that the lines tell of; one that does not read is
 * sent away.
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
  const leave = () => void response.destroy();
  let patience: NodeJS.Timeout | undefined;
  const wait = () => (patience ??= setTimeout(leave, PATIENCE_MS));
  const goOn = () => (patience = void clearTimeout(patience));
  response.on('drain', goOn).on('close', goOn);
  lines.pipe(takeUntil(fromEvent(response, 'close'))).subscribe({
    next: (line) => {
      response.write(`${JSON.stringify(line)}\n`);
      if (response.writableLength > MAX_UNSENT) leave();
      else if (response.writableLength > MUCH_UNSENT) wait();
    },
    complete: () => {
      response.end();
      if (!response.writableFinished) wait();
    },
  });
}
