import { Service, inject, signal } from '@angular/core';
import type { ServerEvent, ServerEvents as EventData, SessionEndReason } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { basePath, withBasePath } from '../navigation/base-path';
import type { StreamEvent } from './event-stream';
import { PanelUpdate } from '../scripts/panel-update';
import { Session } from '../session/session';
import { CurrentUser } from '../user/current-user';
import { SharedStream } from './shared-stream';

export type LiveEvent = Exclude<ServerEvent, { type: 'session.ended' }>;

const EVENT_TYPES: readonly string[] = [
  'account.updated',
  'account.removed',
  'account.stage',
  'tags.changed',
  'gift.updated',
  'gift.new',
  'catalogue.updated',
  'ledger.updated',
  'ledger.foreign',
  'resync',
] satisfies LiveEvent['type'][];
/** Shorter gaps are not shown: a stream that reached its maximum age reconnects at once. */
const PAUSED_AFTER_MS = 2000;

/** Live updates of the signed-in user. The shell opens them; they close with the shell and with the session. */
@Service()
export class ServerEvents {
  readonly events = new Subject<LiveEvent>();
  /** Connected for the first time or again. Events before that may have been missed. */
  readonly opened = new Subject<void>();
  /** The session seems to have ended. `unknown`: the server refuses the stream without a reason. */
  readonly ended = new Subject<SessionEndReason>();
  /** Disconnected for longer than `PAUSED_AFTER_MS`. */
  readonly paused = signal(false);

  private readonly session = inject(Session);
  private readonly user = inject(CurrentUser);
  private readonly update = inject(PanelUpdate);
  private stream: SharedStream | null = null;
  private pauseTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.session.ended.subscribe(() => this.close());
  }

  open(): void {
    this.close();
    this.startPauseTimer();
    let isAgain = false;
    const name = `gb-events ${basePath()} ${this.session.me()?.id ?? ''}`;
    this.stream = new SharedStream(name, withBasePath('/api/events'), {
      opened: () => {
        this.clearPause();
        if (isAgain) void this.onReopened();
        else this.opened.next();
        isAgain = true;
      },
      lost: () => this.startPauseTimer(),
      refused: () => {
        this.startPauseTimer();
        this.ended.next('unknown');
      },
      received: (event) => this.receive(event),
    });
  }

  close(): void {
    this.stream?.close();
    this.stream = null;
    this.clearPause();
  }

  /** During the gap the panel may have been updated, and another user may have logged in. */
  private async onReopened(): Promise<void> {
    await this.user.reloadForOtherUser();
    this.opened.next();
    await this.update.notifyIfUpdated();
  }

  private receive(event: StreamEvent): void {
    if (event === null) return;
    const data: unknown = JSON.parse(event.data);
    if (event.type === 'session.ended') this.ended.next((data as EventData['session.ended']).reason);
    else if (EVENT_TYPES.includes(event.type)) this.events.next({ type: event.type, data } as LiveEvent);
  }

  private startPauseTimer(): void {
    this.pauseTimer ??= setTimeout(() => this.paused.set(true), PAUSED_AFTER_MS);
  }

  private clearPause(): void {
    clearTimeout(this.pauseTimer);
    this.pauseTimer = undefined;
    this.paused.set(false);
  }
}
