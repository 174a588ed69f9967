import type { Source } from './find-sources';
import { type Finding, sourcePlace } from './read-sources';
import { startSessionWorker } from './session-worker';
import type { ReadRequest } from './session-reader.worker';

/** A source that takes longer is not one that a library wrote. */
const MAX_SOURCE_MS = 20_000;

/**
 * Reads sources in a worker, one after the other. A source that takes too long is reported, and the worker begins again
 * with the next one.
 *
 * @param signal ends the worker; the promise then resolves
 * @throws when the script of the worker could not be loaded
 */
export async function readInWorker(
  sources: readonly Source[],
  report: (finding: Finding) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let rest = sources; rest.length > 0 && !signal.aborted;) {
    const done = await readUntilStuck(rest, report, signal);
    const stuck = rest[done];
    if (stuck && !signal.aborted) report({ kind: 'unreadable', place: sourcePlace(stuck), problem: 'slow' });
    rest = rest.slice(done + 1);
  }
}

/** @returns how many sources were read */
function readUntilStuck(
  sources: readonly Source[],
  report: (finding: Finding) => void,
  signal: AbortSignal,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const worker = startSessionWorker();
  let done = 0;
  let timer = setTimeout(() => end(), MAX_SOURCE_MS);
  const end = (): void => {
    clearTimeout(timer);
    worker.terminate();
    resolve(done);
  };
  signal.addEventListener('abort', end, { once: true });
  worker.onerror = (event) => {
    event.preventDefault();
    // What it reads throws nothing: its script could not be loaded.
    if (done === 0) reject(new Error('The reader could not be loaded'));
    end();
  };
  worker.onmessage = ({ data }: MessageEvent<Finding>) => {
    if (signal.aborted) return;
    if (data.kind !== 'progress') return report(data);
    done = data.done;
    report(data);
    clearTimeout(timer);
    if (done === sources.length) end();
    else timer = setTimeout(end, MAX_SOURCE_MS);
  };
  worker.postMessage({ sources, now: Date.now() } satisfies ReadRequest);
  return promise;
}
