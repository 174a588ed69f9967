import { Service, signal } from '@angular/core';
import type { ServerEvent, ServerEvents as EventData, SessionEndReason } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';

export type LiveEvent = Exclude<ServerEvent, { type: 'session.ended' }>;

const NAMES: readonly LiveEvent['type'][] = ['account.updated', 'account.removed', 'account.stage', 'resync'];
/** EventSource gives up after an answer that is not a stream; then we try again ourselves. */
const RECONNECT_MS = 5000;
/** Shorter gaps are not worth a word: a stream that ends for its age comes back at once. */
const PAUSED_AFTER_MS = 2000;

/** The live updates of the signed-in user: one EventSource per page, opened and closed by the shell. */
@Service()
export class ServerEvents {
  readonly events = new Subject<LiveEvent>();
  /** Connected, for the first time or again: what happened before is unknown. */
  readonly opened = new Subject<void>();
  /** The session seems to be over. `unknown`: the server refuses the stream and does not say why. */
  readonly ended = new Subject<SessionEndReason>();
  /** The connection has been missing for a while. */
  readonly paused = signal(false);

  private source: EventSource | null = null;
  private reconnect: ReturnType<typeof setTimeout> | undefined;
  private pause: ReturnType<typeof setTimeout> | undefined;

  open(): void {
    this.source?.close();
    this.expectConnection();
    const source = new EventSource('/api/events');
    this.source = source;
    source.onopen = () => {
      clearTimeout(this.pause);
      this.pause = undefined;
      this.paused.set(false);
      this.opened.next();
    };
    source.onerror = () => {
      this.expectConnection();
      if (source.readyState !== EventSource.CLOSED) return;
      this.reconnect = setTimeout(() => this.open(), RECONNECT_MS);
      this.ended.next('unknown');
    };
    source.addEventListener('session.ended', ({ data }: MessageEvent<string>) => {
      this.ended.next((JSON.parse(data) as EventData['session.ended']).reason);
    });
    for (const type of NAMES) {
      source.addEventListener(type, (event: MessageEvent<string>) => {
        this.events.next({ type, data: JSON.parse(event.data) } as LiveEvent);
      });
    }
  }

  close(): void {
    clearTimeout(this.reconnect);
    clearTimeout(this.pause);
    this.pause = undefined;
    this.source?.close();
    this.source = null;
    this.paused.set(false);
  }

  private expectConnection(): void {
    this.pause ??= setTimeout(() => this.paused.set(true), PAUSED_AFTER_MS);
  }
}
