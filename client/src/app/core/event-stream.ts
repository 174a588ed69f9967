import { ORIGIN_KEY_HEADER } from '@giftbuyer/contracts';
import { originKey } from './origin-key';

/** A server-sent event, or null for a comment, which only says that the connection lives. */
export type StreamEvent = { type: string; data: string } | null;

export interface StreamListener {
  /** Connected, for the first time or again. */
  opened(): void;
  received(event: StreamEvent): void;
  /** The connection has ended, or was never made; the next try follows by itself. */
  lost(): void;
  /** The server gave another answer than a stream. The next try follows by itself, later. */
  refused(): void;
}

/** Until the server says another time. */
const RETRY_MS = 2_000;
const RETRY_AFTER_REFUSAL_MS = 5_000;
/** The server says something every 25 s: after two times without, the connection is dead although nobody has said so. */
const SILENCE_TIMEOUT_MS = 55_000;

/**
 * Live updates by `fetch`. An EventSource (HTML, 9.2) sends no headers, and the session demands one; nor does it tell of
 * comments, by which silence is noticed.
 */
export class EventStream {
  private readonly closing = new AbortController();
  private retryMs = RETRY_MS;

  constructor(
    private readonly url: string,
    private readonly listener: StreamListener,
  ) {
    void this.reconnectLoop();
  }

  close(): void {
    this.closing.abort();
  }

  private async reconnectLoop(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      const isRefused = await this.connect();
      if (signal.aborted) return;
      if (isRefused) this.listener.refused();
      else this.listener.lost();
      await delay(isRefused ? RETRY_AFTER_REFUSAL_MS : this.retryMs, signal);
    }
  }

  /** Until the connection ends. @returns whether the answer was no stream */
  private async connect(): Promise<boolean> {
    const silence = new AbortController();
    const signal = AbortSignal.any([silence.signal, this.closing.signal]);
    let timer = setTimeout(() => silence.abort(), SILENCE_TIMEOUT_MS);
    try {
      const key = originKey();
      const response = await fetch(this.url, {
        signal,
        cache: 'no-store',
        headers: { Accept: 'text/event-stream', ...(key !== null && { [ORIGIN_KEY_HEADER]: key }) },
      });
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        return true;
      }
      this.listener.opened();
      for await (const event of readEvents(response.body, (ms) => (this.retryMs = ms))) {
        if (this.closing.signal.aborted) return false;
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_TIMEOUT_MS);
        this.listener.received(event);
      }
    } catch {
      // Whatever broke it: the next try will tell.
    } finally {
      clearTimeout(timer);
    }
    return false;
  }
}

/** The events of a stream (HTML, 9.2.6). @param onRetry hears the pause before the next try */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onRetry: (ms: number) => void,
): AsyncGenerator<StreamEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let type = '';
  let data: string[] = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, field = '', text = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line.replace(/\r$/, '')) ?? [];
        if (line.startsWith(':')) yield null;
        else if (field === 'event') type = text;
        else if (field === 'data') data.push(text);
        else if (field === 'retry' && /^\d+$/.test(text)) onRetry(Number(text));
        else if (field === '') {
          if (data.length > 0) yield { type: type || 'message', data: data.join('\n') };
          [type, data] = ['', []];
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
