import type { Response } from 'express';
import { fromEvent, Observable, takeUntil } from 'rxjs';

/**
 * Answers 200 and one JSON object per line (NDJSON), each as soon as it is there; every line, the last one too, ends
 * in a newline. A client that goes away ends the answer, not the work that the lines tell of.
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
  lines.pipe(takeUntil(fromEvent(response, 'close'))).subscribe({
    next: (line) => response.write(`${JSON.stringify(line)}\n`),
    complete: () => response.end(),
  });
}
