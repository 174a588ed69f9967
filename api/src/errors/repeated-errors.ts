/** An error of the same call site is logged in full once in this time. */
const WINDOW_MS = 60_000;
/** Further errors of a call site within the window that get a short line, with the id of their request. */
const MAX_MENTIONS = 20;
/** Beyond this the oldest call site is forgotten and logged in full again. */
const MAX_CALL_SITES = 200;

interface CallSite {
  since: number;
  /** Errors since then that were not logged in full. */
  more: number;
}

/** Keeps a repeated error from filling the disk: each call site is logged in full once a minute. */
export class RepeatedErrors {
  private readonly callSites = new Map<string, CallSite>();

  /** @param now monotonic clock, in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * The line to log for a text of `toLoggable`: the text, a short note for a repetition within the window, or null after
   * `MAX_MENTIONS` notes.
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

/** The stack without the message, which may differ each time. */
function callSiteOf(loggable: string): string {
  const frames = loggable.split('\n').filter((line) => line.startsWith('    at '));
  return frames.length > 0 ? frames.join('\n') : loggable;
}
