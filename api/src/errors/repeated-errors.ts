/** So often the same error is written in full. */
const WINDOW_MS = 60_000;
/** So many errors of a place are mentioned besides, so that the log has the ids of their requests. */
const MENTIONED = 20;
/** An error of more places than that is written again early. */
const MAX_PLACES = 200;

interface Place {
  since: number;
  /** Errors that were not written in full since then. */
  more: number;
}

/** Keeps an error that comes again and again from filling the disk: each place in the code is written in full once a minute. */
export class RepeatedErrors {
  private readonly places = new Map<string, Place>();

  /** @param now in milliseconds, of any clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * What to write of an error whose text `toLoggable` made: its text; when its place was written a moment ago, that it is the
   * same; null when that was said often enough.
   */
  textOf(loggable: string): string | null {
    const key = placeOf(loggable);
    const known = this.places.get(key);
    if (known && this.now() - known.since < WINDOW_MS) {
      known.more += 1;
      return known.more <= MENTIONED ? 'the same error again' : null;
    }
    this.places.delete(key);
    const [oldest] = this.places.keys();
    if (this.places.size >= MAX_PLACES && oldest !== undefined) this.places.delete(oldest);
    this.places.set(key, { since: this.now(), more: 0 });
    return known?.more ? `${loggable}\n(and ${known.more} more from there in the meantime)` : loggable;
  }
}

/** How the code came to where it was thrown, without the message, which may differ each time. */
function placeOf(loggable: string): string {
  const frames = loggable.split('\n').filter((line) => line.startsWith('    at '));
  return frames.length > 0 ? frames.join('\n') : loggable;
}
