/** So often the same error is written in full. */
const WINDOW_MS = 60_000;
/** So many errors of a place are mentioned besides, so that the log has the ids of their requests. */
const MAX_MENTIONS = 20;
/** An error of more places than that is written again early. */
const MAX_CALL_SITES = 200;

interface CallSite {
  since: number;
  /** Errors that were not written in full since then. */
  more: number;
}

/** Keeps an error that comes again and again from filling the disk: each place in the code is written in full once a minute. */
export class RepeatedErrors {
  private readonly callSites = new Map<string, CallSite>();

  /** @param now in milliseconds, of any clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * What to write of an error whose text `toLoggable` made: its text; when its place was written a moment ago, that it is the
   * same; null when that was said often enough.
   */
  lineFor(loggable: string): string | null {
    const key = callSiteOf(loggable);
    const known = this.callSites.get(key);
    if (known && this.now() - known.since < WINDOW_MS) {
      known.more += 1;
      return known.more <= MAX_MENTIONS ? 'the same error again' : null;
    }
    this.callSites.delete(key);
    const [oldest] = this.callSites.keys();
    if (this.callSites.size >= MAX_CALL_SITES && oldest !== undefined) this.callSites.delete(oldest);
    this.callSites.set(key, { since: this.now(), more: 0 });
    return known?.more ? `${loggable}\n(and ${known.more} more from there in the meantime)` : loggable;
  }
}

/** How the code came to where it was thrown, without the message, which may differ each time. */
function callSiteOf(loggable: string): string {
  const frames = loggable.split('\n').filter((line) => line.startsWith('    at '));
  return frames.length > 0 ? frames.join('\n') : loggable;
}
