import { Service, signal } from '@angular/core';
import type { ServerEvent, ServerEventName } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';

const NAMES: readonly ServerEventName[] = ['account.updated', 'account.removed', 'account.stage'];
/** EventSource gives up after an answer that is not a stream; then we try again ourselves. */
const RECONNECT_MS = 5000;

/** The live updates of the signed-in user: one EventSource per page, opened and closed by the shell. */
@Service()
export class ServerEvents {
  readonly events = new Subject<ServerEvent>();
  /** Connected, for the first time or again: what happened before is unknown. */
  readonly opened = new Subject<void>();
  readonly isOpen = signal(false);

  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  open(): void {
    this.close();
    const source = new EventSource('/api/events');
    this.source = source;
    source.onopen = () => {
      this.isOpen.set(true);
      this.opened.next();
    };
    source.onerror = () => {
      this.isOpen.set(false);
      if (source.readyState === EventSource.CLOSED) this.timer = setTimeout(() => this.open(), RECONNECT_MS);
    };
    for (const type of NAMES) {
      source.addEventListener(type, (event: MessageEvent<string>) => {
        this.events.next({ type, data: JSON.parse(event.data) } as ServerEvent);
      });
    }
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    this.isOpen.set(false);
  }
}
