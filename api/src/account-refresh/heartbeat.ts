import { REFRESH_SILENCE_SECONDS } from '@giftbuyer/contracts';
import { interval, map, type OperatorFunction, startWith, switchMap } from 'rxjs';

/**
 * Has something to say at least every `REFRESH_SILENCE_SECONDS`, so that whoever listens, and every proxy on the way,
 * knows that somebody is still there. It does not end by itself.
 *
 * @param heartbeatLine what to say when there is nothing new since `last`, or nothing at all
 */
export function withHeartbeat<Line>(heartbeatLine: (last: Line | undefined) => Line): OperatorFunction<Line, Line> {
  return (lines) =>
    lines.pipe(
      startWith(undefined),
      switchMap((line) => {
        const heartbeats = interval(REFRESH_SILENCE_SECONDS * 1000).pipe(map(() => heartbeatLine(line)));
        return line === undefined ? heartbeats : heartbeats.pipe(startWith(line));
      }),
    );
}
