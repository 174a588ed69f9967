import { EventStream, type StreamEvent, type StreamListener } from './event-stream';

/** What the tab with the connection tells the others. */
type Sign = { kind: 'opened' | 'lost' | 'refused' } | { kind: 'event'; event: StreamEvent };
/** `hello` asks whether there is a connection; the answer is for the tab that asked alone. */
type Message = { kind: 'hello'; from: number } | (Sign & { to?: number });

/** The tab with the connection passes on even the comments of the server: one that says nothing for so long is frozen. */
const SILENT_AFTER_MS = 58_000;

/**
 * One connection for all tabs of a browser, which has no more than six to one origin over HTTP/1.1: the tab with the lock
 * (Web Locks) connects and tells the others. When it closes, or says nothing any more, another takes its place, connects,
 * and every tab reads the list again.
 *
 * Without Web Locks, which pages over plain http on a network do not have, a tab is connected while it is visible.
 */
export class SharedStream {
  private readonly id = Math.random();
  private readonly channel: BroadcastChannel;
  private readonly closing = new AbortController();
  private readonly isShared = 'locks' in navigator;
  private stream: EventStream | null = null;
  private isOpen = false;
  private isAsleep = false;
  private silence: ReturnType<typeof setTimeout> | undefined;
  /** Of the request for the lock. */
  private waiting: AbortController | undefined;
  private giveLockBack: (() => void) | undefined;

  /**
   * @param name of the lock and of the channel; the tabs of one user have the same
   * @param listener hears what the server says, through whichever tab
   */
  constructor(
    private readonly name: string,
    private readonly url: string,
    private readonly listener: StreamListener,
  ) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }: MessageEvent<Message>) => this.hear(data);
    const { signal } = this.closing;
    if (!this.isShared) {
      document.addEventListener('visibilitychange', () => this.connectWhileVisible(), { signal });
      this.connectWhileVisible();
      return;
    }
    // A page that the browser freezes or puts aside gives the connection away.
    document.addEventListener('freeze', () => this.sleep(), { signal });
    document.addEventListener('resume', () => this.wake(), { signal });
    window.addEventListener('pagehide', () => this.sleep(), { signal });
    window.addEventListener('pageshow', () => this.wake(), { signal });
    this.join();
  }

  close(): void {
    this.closing.abort();
    this.channel.close();
    this.leave();
  }

  private join(): void {
    this.post({ kind: 'hello', from: this.id });
    this.expectSign();
    void this.lead();
  }

  private leave(): void {
    clearTimeout(this.silence);
    this.waiting?.abort();
    this.waiting = undefined;
    this.giveLockBack?.();
    this.disconnect();
  }

  private sleep(): void {
    this.isAsleep = true;
    this.leave();
  }

  private wake(): void {
    if (!this.isAsleep) return;
    this.isAsleep = false;
    this.join();
  }

  /** Waits for the lock, or takes it from a tab that says nothing, and is connected while this tab has it. */
  private async lead(steal = false): Promise<void> {
    this.waiting?.abort();
    const waiting = new AbortController();
    this.waiting = waiting;
    const held = (): Promise<void> | undefined => {
      if (this.waiting !== waiting) return undefined;
      clearTimeout(this.silence);
      this.connect();
      return new Promise((resolve) => (this.giveLockBack = resolve));
    };
    try {
      await navigator.locks.request(this.name, steal ? { steal } : { signal: waiting.signal }, held);
    } catch {
      // No longer waited for, or taken by another tab.
    }
    if (this.waiting !== waiting) return;
    this.disconnect();
    this.expectSign();
    void this.lead();
  }

  private connect(): void {
    this.disconnect();
    const tell = (sign: Sign): void => {
      this.post(sign);
      this.handle(sign);
    };
    this.stream = new EventStream(this.url, {
      opened: () => {
        this.isOpen = true;
        tell({ kind: 'opened' });
      },
      lost: () => {
        this.isOpen = false;
        tell({ kind: 'lost' });
      },
      refused: () => tell({ kind: 'refused' }),
      received: (event) => tell({ kind: 'event', event }),
    });
  }

  private disconnect(): void {
    this.stream?.close();
    this.stream = null;
    this.isOpen = false;
  }

  private hear(message: Message): void {
    if (message.kind === 'hello') {
      if (this.isOpen) this.post({ kind: 'opened', to: message.from });
    } else if (this.stream === null && (message.to ?? this.id) === this.id) {
      if (this.isShared) this.expectSign();
      this.handle(message);
    }
  }

  private handle(sign: Sign): void {
    if (sign.kind === 'event') this.listener.received(sign.event);
    else this.listener[sign.kind]();
  }

  private post(message: Message): void {
    if (!this.closing.signal.aborted) this.channel.postMessage(message);
  }

  /** A frozen tab keeps the lock: it is taken away as soon as somebody looks at this one. */
  private expectSign(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      if (document.hidden) this.expectSign();
      else void this.lead(true);
    }, SILENT_AFTER_MS);
  }

  private connectWhileVisible(): void {
    if (document.hidden) this.disconnect();
    else if (!this.stream) this.connect();
  }
}
