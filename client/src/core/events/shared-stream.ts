import { EventStream, type StreamEvent, type StreamListener } from './event-stream';

/** Sent by the connected tab to the others. */
type StreamSignal = { kind: 'opened' | 'lost' | 'refused' } | { kind: 'event'; event: StreamEvent };
/** `hello` asks whether a tab is connected; the reply has the asking tab as `to`. */
type Message = { kind: 'hello'; from: number } | (StreamSignal & { to?: number });

/** The connected tab also forwards the comments of the server: a tab that is silent for this long is frozen. */
const SILENCE_TIMEOUT_MS = 58_000;

/**
 * One connection shared by all tabs of a browser, which allows six per origin over HTTP/1.1: the tab that holds the lock (Web
 * Locks) connects and broadcasts to the others. When it is closed or silent, another tab takes over, connects, and every tab
 * reloads the list.
 *
 * Without Web Locks, which need a secure context, each visible tab has its own connection.
 */
export class SharedStream {
  private readonly id = Math.random();
  private readonly channel: BroadcastChannel;
  private readonly closing = new AbortController();
  private readonly isShared = 'locks' in navigator;
  private stream: EventStream | null = null;
  private isOpen = false;
  private isSuspended = false;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  /** Aborts the request for the lock. */
  private lockRequest: AbortController | undefined;
  private resolveLock: (() => void) | undefined;

  /**
   * @param name of the lock and of the channel; the same in all tabs of a user
   * @param listener receives the events, whichever tab is connected
   */
  constructor(
    private readonly name: string,
    private readonly url: string,
    private readonly listener: StreamListener,
  ) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }: MessageEvent<Message>) => this.onMessage(data);
    const { signal } = this.closing;
    if (!this.isShared) {
      document.addEventListener('visibilitychange', () => this.connectWhileVisible(), { signal });
      this.connectWhileVisible();
      return;
    }
    // A frozen or cached page gives up the connection.
    document.addEventListener('freeze', () => this.suspend(), { signal });
    document.addEventListener('resume', () => this.resume(), { signal });
    window.addEventListener('pagehide', () => this.suspend(), { signal });
    window.addEventListener('pageshow', () => this.resume(), { signal });
    this.join();
  }

  close(): void {
    this.closing.abort();
    this.channel.close();
    this.releaseLock();
  }

  private join(): void {
    this.post({ kind: 'hello', from: this.id });
    this.restartSilenceTimer();
    void this.requestLock();
  }

  private releaseLock(): void {
    clearTimeout(this.silenceTimer);
    this.lockRequest?.abort();
    this.lockRequest = undefined;
    this.resolveLock?.();
    this.disconnect();
  }

  private suspend(): void {
    this.isSuspended = true;
    this.releaseLock();
  }

  private resume(): void {
    if (!this.isSuspended) return;
    this.isSuspended = false;
    this.join();
  }

  /** Waits for the lock, or steals it from a silent tab. Connected while this tab holds it. */
  private async requestLock(steal = false): Promise<void> {
    this.lockRequest?.abort();
    const waiting = new AbortController();
    this.lockRequest = waiting;
    const onLockGranted = (): Promise<void> | undefined => {
      if (this.lockRequest !== waiting) return undefined;
      clearTimeout(this.silenceTimer);
      this.connect();
      return new Promise((resolve) => (this.resolveLock = resolve));
    };
    try {
      await navigator.locks.request(this.name, steal ? { steal } : { signal: waiting.signal }, onLockGranted);
    } catch {
      // The request was aborted, or another tab stole the lock.
    }
    if (this.lockRequest !== waiting) return;
    this.disconnect();
    this.restartSilenceTimer();
    void this.requestLock();
  }

  private connect(): void {
    this.disconnect();
    const broadcast = (sign: StreamSignal): void => {
      this.post(sign);
      this.handle(sign);
    };
    this.stream = new EventStream(this.url, {
      opened: () => {
        this.isOpen = true;
        broadcast({ kind: 'opened' });
      },
      lost: () => {
        this.isOpen = false;
        broadcast({ kind: 'lost' });
      },
      refused: () => broadcast({ kind: 'refused' }),
      received: (event) => broadcast({ kind: 'event', event }),
    });
  }

  private disconnect(): void {
    this.stream?.close();
    this.stream = null;
    this.isOpen = false;
  }

  private onMessage(message: Message): void {
    if (message.kind === 'hello') {
      if (this.isOpen) this.post({ kind: 'opened', to: message.from });
    } else if (this.stream === null && (message.to ?? this.id) === this.id) {
      if (this.isShared) this.restartSilenceTimer();
      this.handle(message);
    }
  }

  private handle(sign: StreamSignal): void {
    if (sign.kind === 'event') this.listener.received(sign.event);
    else this.listener[sign.kind]();
  }

  private post(message: Message): void {
    if (!this.closing.signal.aborted) this.channel.postMessage(message);
  }

  /** A frozen tab keeps its lock: a visible tab steals it after the timeout. */
  private restartSilenceTimer(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => {
      if (document.hidden) this.restartSilenceTimer();
      else void this.requestLock(true);
    }, SILENCE_TIMEOUT_MS);
  }

  private connectWhileVisible(): void {
    if (document.hidden) this.disconnect();
    else if (!this.stream) this.connect();
  }
}
