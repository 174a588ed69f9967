import { Worker } from 'node:worker_threads';
import type { AccountReading } from '../account-reading.js';
import type { Catalogue } from '../catalogue.js';
import { TelegramUnreachableError } from '../errors.js';
import type { AppAccess } from '../connector.js';
import type { DeviceChange, DeviceChangeResult, DeviceList } from '../devices.js';
import type { FileLocation, FileResult } from '../files.js';
import type { GatewayOptions } from '../gateway-options.js';
import type { Proxy, ProxyCheck, ProxyCheckOptions } from '../proxy.js';
import type { TelegramEnvironment } from '../servers.js';
import type {
  BegunLogin,
  BegunQrLogin,
  CompletedLogin,
  EmailCodeSent,
  PasswordNeeded,
  QrLoginStep,
} from '../login-types.js';
import type {
  AcceptedDevice,
  AdoptedSession,
  ForeignSession,
  ReadOptions,
  ReadStage,
  TelegramGateway,
} from '../telegram-gateway.js';
import type { GatewayCall, Method, Result } from './protocol.js';
import type {
  Transaction,
  TransactionCurrency,
  TransactionKey,
  TransactionPage,
  TransactionsQuery,
} from '../star-transactions.js';
import { type CallControl, WorkerThread } from './worker-thread.js';

export interface WorkerOptions extends GatewayOptions {
  /** The delay before a crashed thread is replaced; until then calls fail at once. */
  restartAfterMs?: number;
  /** Called after a thread has crashed. The reason is the code or the class of an error, never its text. */
  onCrash?: (reason: string) => void;
  /** Starts a thread that runs `entry.ts`. */
  startWorker?: (gatewayOptions: GatewayOptions) => Worker;
}

/** As long as the cooldown of a key, because the next thread does not know the cooldowns. */
const RESTART_AFTER_MS = 10_000;
/** The thread needs 40 MB. The young generation is limited because it does not shrink after it has grown; half of this costs an eighth more CPU. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 24 };
const CLOSE_WITHIN_MS = 2_000;

/**
 * Runs the gateway on a worker thread, so that the main thread has neither its work nor its memory and never loads the
 * Telegram library. One thread, because circuit breakers and cooldowns must be shared by all calls. It starts with the
 * first call. When it crashes (out of memory, a bug), its calls fail with `TelegramUnreachableError`, and so do others
 * until it is restarted.
 */
export class WorkerTelegramGateway implements TelegramGateway {
  private readonly gatewayOptions: GatewayOptions;
  private readonly restartAfterMs: number;
  private readonly onCrash: (reason: string) => void;
  private readonly startWorker: (gatewayOptions: GatewayOptions) => Worker;
  private thread: WorkerThread | null = null;
  /** The addresses of the sandbox that were sent to the thread, as JSON. */
  private knownSandbox: string | undefined;
  private restartAt = 0;
  private isClosed = false;

  constructor({ restartAfterMs, onCrash, startWorker, ...gatewayOptions }: WorkerOptions) {
    this.gatewayOptions = gatewayOptions;
    this.restartAfterMs = restartAfterMs ?? RESTART_AFTER_MS;
    this.onCrash = onCrash ?? (() => undefined);
    this.startWorker = startWorker ?? startDefaultWorker;
  }

  beginLogin(app: AppAccess, phone: string): Promise<BegunLogin> {
    return this.call({ method: 'beginLogin', args: [app, phone] });
  }

  beginQrLogin(app: AppAccess, exceptUserIds: string[]): Promise<BegunQrLogin> {
    return this.call({ method: 'beginQrLogin', args: [app, exceptUserIds] });
  }

  waitForQrLogin(app: AppAccess, login: string, exceptUserIds: string[], signal?: AbortSignal): Promise<QrLoginStep> {
    return this.call({ method: 'waitForQrLogin', args: [app, login, exceptUserIds] }, { signal });
  }

  resendCode(app: AppAccess, login: string, signal?: AbortSignal): Promise<BegunLogin | CompletedLogin> {
    return this.call({ method: 'resendCode', args: [app, login] }, { signal });
  }

  sendEmailCode(app: AppAccess, login: string, email: string, signal?: AbortSignal): Promise<EmailCodeSent> {
    return this.call({ method: 'sendEmailCode', args: [app, login, email] }, { signal });
  }

  confirmEmail(
    app: AppAccess,
    login: string,
    code: string,
    signal?: AbortSignal,
  ): Promise<BegunLogin | CompletedLogin> {
    return this.call({ method: 'confirmEmail', args: [app, login, code] }, { signal });
  }

  resetLoginEmail(app: AppAccess, login: string, signal?: AbortSignal): Promise<BegunLogin | CompletedLogin> {
    return this.call({ method: 'resetLoginEmail', args: [app, login] }, { signal });
  }

  confirmCode(
    app: AppAccess,
    login: string,
    code: string,
    signal?: AbortSignal,
  ): Promise<PasswordNeeded | CompletedLogin> {
    return this.call({ method: 'confirmCode', args: [app, login, code] }, { signal });
  }

  confirmPassword(app: AppAccess, login: string, password: string, signal?: AbortSignal): Promise<CompletedLogin> {
    return this.call({ method: 'confirmPassword', args: [app, login, password] }, { signal });
  }

  cancelLogin(app: AppAccess, login: string, signal?: AbortSignal): Promise<void> {
    return this.call({ method: 'cancelLogin', args: [app, login] }, { signal });
  }

  readAccount(
    app: AppAccess,
    session: string,
    onStage: (stage: ReadStage) => void,
    { signal, ...options }: ReadOptions = {},
  ): Promise<AccountReading> {
    return this.call({ method: 'readAccount', args: [app, session, options] }, { signal, onStage });
  }

  acceptLoginToken(app: AppAccess, session: string, token: string, signal?: AbortSignal): Promise<AcceptedDevice> {
    return this.call({ method: 'acceptLoginToken', args: [app, session, token] }, { signal });
  }

  adoptSession(app: AppAccess, foreign: ForeignSession, signal?: AbortSignal): Promise<AdoptedSession> {
    return this.call({ method: 'adoptSession', args: [app, foreign] }, { signal });
  }

  signOut(app: AppAccess, session: string, signal?: AbortSignal): Promise<void> {
    return this.call({ method: 'signOut', args: [app, session] }, { signal });
  }

  readDevices(app: AppAccess, session: string, signal?: AbortSignal): Promise<DeviceList> {
    return this.call({ method: 'readDevices', args: [app, session] }, { signal });
  }

  readTransactions(
    app: AppAccess,
    session: string,
    query: TransactionsQuery,
    signal?: AbortSignal,
  ): Promise<TransactionPage> {
    return this.call({ method: 'readTransactions', args: [app, session, query] }, { signal });
  }

  readTransactionsById(
    app: AppAccess,
    session: string,
    currency: TransactionCurrency,
    keys: TransactionKey[],
    signal?: AbortSignal,
  ): Promise<Transaction[]> {
    return this.call({ method: 'readTransactionsById', args: [app, session, currency, keys] }, { signal });
  }

  changeDevices(
    app: AppAccess,
    session: string,
    change: DeviceChange,
    signal?: AbortSignal,
  ): Promise<DeviceChangeResult> {
    return this.call({ method: 'changeDevices', args: [app, session, change] }, { signal });
  }

  readCatalogue(
    app: AppAccess,
    session: string,
    known: { hash: number; salts?: string },
    signal?: AbortSignal,
  ): Promise<Catalogue | null> {
    return this.call({ method: 'readCatalogue', args: [app, session, known] }, { signal });
  }

  readFiles(app: AppAccess, session: string, files: FileLocation[], signal?: AbortSignal): Promise<FileResult[]> {
    return this.call({ method: 'readFiles', args: [app, session, files] }, { signal });
  }

  checkProxy(
    environment: TelegramEnvironment,
    proxy: Proxy,
    { signal, ...options }: ProxyCheckOptions = {},
  ): Promise<ProxyCheck> {
    return this.call({ method: 'checkProxy', args: [environment, proxy, options] }, { signal });
  }

  /** Aborts running calls and ends the thread. Later calls fail. */
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
    if (this.isClosed) throw new TelegramUnreachableError('The gateway is closed', { isUnsent: true });
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

  /** Sends the addresses again when they have changed: a restarted sandbox has other ports, in the same object. */
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
