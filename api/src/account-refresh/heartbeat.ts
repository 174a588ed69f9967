import { REFRESH_SILENCE_SECONDS } from '@giftbuyer/contracts';
import { interval, map, type OperatorFunction, startWith, switchMap } from 'rxjs';

/**
 * Emits a heartbeat after every `REFRESH_SILENCE_SECONDS` of silence, so that clients and proxies keep the connection.
 * Never completes.
 *
 * @param heartbeatLine makes the heartbeat from the last line, if there was one
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
