/**
 * The deadline of one call; its caller may abort it sooner. Not `AbortSignal.timeout` and `AbortSignal.any`: they exist
 * until their timeout, also after the call, so that a mass refresh kept thousands of them and was a seventh slower
 * (docs/benchmarks.md).
 */
export class Deadline {
  /** By `performance.now()`. */
  readonly at: number;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(
    ms: number,
    private readonly caller?: AbortSignal,
  ) {
    this.at = performance.now() + ms;
    this.timer = setTimeout(this.abort, ms).unref();
    if (caller?.aborted) this.abort();
    else caller?.addEventListener('abort', this.abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isEndedByCaller(): boolean {
    return this.caller?.aborted ?? false;
  }

  /** Call it after the work: the signal no longer aborts. */
  end(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener('abort', this.abort);
  }

  private readonly abort = (): void => this.controller.abort();
}

/** Runs the work with a deadline that begins now. */
export async function withDeadline<Result>(
  ms: number,
  caller: AbortSignal | undefined,
  work: (deadline: Deadline) => Promise<Result>,
): Promise<Result> {
  const deadline = new Deadline(ms, caller);
  try {
    return await work(deadline);
  } finally {
    deadline.end();
  }
}
