import { Worker } from 'node:worker_threads';
import type { AccountReading } from '../account-reading.js';
import { TelegramUnreachableError } from '../errors.js';
import type { AppCredentials } from '../connector.js';
import type { GatewayOptions } from '../gateway.js';
import type {
  BegunLogin,
  CompletedLogin,
  PasswordNeeded,
  ReadOptions,
  ReadStage,
  TelegramGateway,
} from '../telegram-gateway.js';
import type { GatewayCall, Method, Result } from './protocol.js';
import { type CallControl, WorkerThread } from './worker-thread.js';

export interface WorkerOptions extends GatewayOptions {
  /** A thread that ended by itself is replaced after this; until then calls fail at once. */
  restartAfterMs?: number;
  /** Called when a thread has ended by itself. The reason is the code or the class of an error, never its text. */
  onCrash?: (reason: string) => void;
  /** Starts a thread that runs `entry.ts`. */
  startWorker?: (gatewayOptions: GatewayOptions) => Worker;
}

/** As long as the cooldown of a key, which the next thread does not know. */
const RESTART_AFTER_MS = 10_000;
/** The thread needs 40 MB; the young generation costs memory for good once it has grown. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12 };
const CLOSE_WITHIN_MS = 2_000;

/**
 * The gateway on a thread of its own: neither its work nor its memory is the main thread's, which never loads the
 * Telegram library. One thread, because what the gateway knows of data centres and keys must be the same for all
 * calls. It starts with the first call. When it dies (out of memory, a defect), its calls fail with
 * `TelegramUnreachableError`, and so do others until it starts again.
 */
export class WorkerTelegramGateway implements TelegramGateway {
  private readonly gatewayOptions: GatewayOptions;
  private readonly restartAfterMs: number;
  private readonly onCrash: (reason: string) => void;
  private readonly startWorker: (gatewayOptions: GatewayOptions) => Worker;
  private thread: WorkerThread | null = null;
  /** The addresses of the sandbox that the thread knows, as JSON. */
  private knownSandbox: string | undefined;
  private restartAt = 0;
  private isClosed = false;

  constructor({ restartAfterMs, onCrash, startWorker, ...gatewayOptions }: WorkerOptions) {
    this.gatewayOptions = gatewayOptions;
    this.restartAfterMs = restartAfterMs ?? RESTART_AFTER_MS;
    this.onCrash = onCrash ?? (() => undefined);
    this.startWorker = startWorker ?? startDefaultWorker;
  }

  beginLogin(app: AppCredentials, phone: string): Promise<BegunLogin> {
    return this.call({ method: 'beginLogin', args: [app, phone] });
  }

  resendCode(app: AppCredentials, login: string, signal?: AbortSignal): Promise<BegunLogin | CompletedLogin> {
    return this.call({ method: 'resendCode', args: [app, login] }, { signal });
  }

  confirmCode(
    app: AppCredentials,
    login: string,
    code: string,
    signal?: AbortSignal,
  ): Promise<PasswordNeeded | CompletedLogin> {
    return this.call({ method: 'confirmCode', args: [app, login, code] }, { signal });
  }

  confirmPassword(app: AppCredentials, login: string, password: string, signal?: AbortSignal): Promise<CompletedLogin> {
    return this.call({ method: 'confirmPassword', args: [app, login, password] }, { signal });
  }

  cancelLogin(app: AppCredentials, login: string, signal?: AbortSignal): Promise<void> {
    return this.call({ method: 'cancelLogin', args: [app, login] }, { signal });
  }

  readAccount(
    app: AppCredentials,
    session: string,
    onStage: (stage: ReadStage) => void,
    { signal, ...options }: ReadOptions = {},
  ): Promise<AccountReading> {
    return this.call({ method: 'readAccount', args: [app, session, options] }, { signal, onStage });
  }

  signOut(app: AppCredentials, session: string, signal?: AbortSignal): Promise<void> {
    return this.call({ method: 'signOut', args: [app, session] }, { signal });
  }

  /** Aborts what is under way and ends the thread. Later calls fail. */
  async close(): Promise<void> {
    this.isClosed = true;
    const { thread } = this;
    this.thread = null;
    await thread?.close(CLOSE_WITHIN_MS);
  }

  private async call<M extends Method>(
    call: Extract<GatewayCall, { method: M }>,
    control: CallControl = {},
  ): Promise<Result<M>> {
    const thread = this.runningThread();
    this.updateSandbox(thread);
    // The thread answers by the same method of the same interface.
    return (await thread.call(call, control)) as Result<M>;
  }

  private runningThread(): WorkerThread {
    if (this.thread) return this.thread;
    if (this.isClosed) throw new TelegramUnreachableError('The gateway is closed');
    const waitSeconds = Math.ceil((this.restartAt - performance.now()) / 1000);
    if (waitSeconds > 0) throw new TelegramUnreachableError('The Telegram worker ended', { waitSeconds });
    this.knownSandbox = JSON.stringify(this.gatewayOptions.sandbox);
    this.thread = new WorkerThread(this.startWorker(this.gatewayOptions), (reason) => {
      this.thread = null;
      this.restartAt = performance.now() + this.restartAfterMs;
      this.onCrash(reason);
    });
    return this.thread;
  }

  /** A sandbox that is started again listens on other ports; the addresses are one object that changes. */
  private updateSandbox(thread: WorkerThread): void {
    const { sandbox } = this.gatewayOptions;
    if (!sandbox) return;
    const json = JSON.stringify(sandbox);
    if (json === this.knownSandbox) return;
    this.knownSandbox = json;
    thread.setSandbox(sandbox);
  }
}

function startDefaultWorker(workerData: GatewayOptions): Worker {
  return new Worker(new URL('./entry.js', import.meta.url), { workerData, resourceLimits: LIMITS, name: 'telegram' });
}
