import { ORIGIN_KEY_HEADER } from '@giftbuyer/contracts';
import { originKey } from '../session/origin-key';

/** A server-sent event; null for a comment, which only shows that the connection is alive. */
export type StreamEvent = { type: string; data: string } | null;

export interface StreamListener {
  /** Connected, for the first time or again. */
  opened(): void;
  received(event: StreamEvent): void;
  /** The connection ended or could not be made. The stream reconnects by itself. */
  lost(): void;
  /** The response is not an event stream. The stream reconnects by itself, after a longer delay. */
  refused(): void;
}

/** Default; the server may change it with `retry`. */
const RETRY_MS = 2_000;
const RETRY_AFTER_REFUSAL_MS = 5_000;
/** The server sends at least a comment every 25 s: after two missed ones the connection is considered dead. */
const SILENCE_TIMEOUT_MS = 55_000;

/**
 * Server-sent events over `fetch`. `EventSource` (HTML, 9.2) can neither send the header that the session requires nor report
 * comments, which show that the connection is alive.
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

  /**
   * Resolves when the connection ends.
   * @returns whether the response was not an event stream
   */
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
      // Any error: the caller reconnects.
    } finally {
      clearTimeout(timer);
    }
    return false;
  }
}

/**
 * Parses an event stream (HTML, 9.2.6).
 * @param onRetry receives the reconnection time
 */
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
