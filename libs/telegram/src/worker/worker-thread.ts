import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { TelegramUnreachableError } from '../errors.js';
import type { ReadStage } from '../telegram-gateway.js';
import { KEY_COOLDOWN_MS } from '../key-cooldowns.js';
import type { SandboxAddresses } from '../servers.js';
import { fromErrorData } from './error-data.js';
import { MessageBatch } from './message-batch.js';
import type { GatewayCall, Request, Response } from './protocol.js';

/** The arguments of a call that cannot be cloned. */
export interface CallControl {
  signal?: AbortSignal;
  onStage?: (stage: ReadStage) => void;
}

interface PendingCall extends PromiseWithResolvers<unknown> {
  onStage: CallControl['onStage'];
}

/** The main thread's side of one worker thread. */
export class WorkerThread {
  private readonly pending = new Map<number, PendingCall>();
  private readonly requests: MessageBatch<Request>;
  private lastId = 0;
  private isClosing = false;

  /** @param onCrash called when the thread ends without `close`, after its calls have failed */
  constructor(
    private readonly worker: Worker,
    onCrash: (reason: string) => void,
  ) {
    this.requests = new MessageBatch((messages) => worker.postMessage(messages));
    worker.on('message', (responses: Response[]) => responses.forEach((response) => this.receive(response)));
    let reason = 'exit';
    // The message of an uncaught error may contain data of the library, such as phones.
    worker.on('error', (error) => (reason = nameOf(error)));
    worker.once('exit', () => {
      this.failPending();
      if (!this.isClosing) onCrash(reason);
    });
    worker.unref();
  }

  call(call: GatewayCall, { signal, onStage }: CallControl): Promise<unknown> {
    if (signal?.aborted) return Promise.reject(new TelegramUnreachableError('The call was aborted'));
    const id = ++this.lastId;
    const pending = { ...Promise.withResolvers<unknown>(), onStage };
    const abort = () => this.requests.add({ type: 'abort', id });
    signal?.addEventListener('abort', abort, { once: true });
    if (this.pending.size === 0) this.worker.ref();
    this.pending.set(id, pending);
    this.requests.add({ type: 'call', id, ...call });
    return pending.promise.finally(() => signal?.removeEventListener('abort', abort));
  }

  setSandbox(addresses: SandboxAddresses): void {
    this.requests.add({ type: 'sandbox', addresses });
  }

  /** Aborts the calls, waits until their connections are closed or the timeout, and ends the thread. */
  async close(withinMs: number): Promise<void> {
    this.isClosing = true;
    for (const id of this.pending.keys()) this.requests.add({ type: 'abort', id });
    const settled = Promise.allSettled([...this.pending.values()].map(({ promise }) => promise));
    await Promise.race([settled, delay(withinMs, undefined, { ref: false })]);
    await this.worker.terminate();
  }

  private receive(response: Response): void {
    const call = this.pending.get(response.id);
    if (!call) return;
    if (response.type === 'stage') return call.onStage?.(response.stage);
    this.pending.delete(response.id);
    if (this.pending.size === 0) this.worker.unref();
    if (response.type === 'result') call.resolve(response.value);
    else call.reject(fromErrorData(response.error));
  }

  private failPending(): void {
    const calls = [...this.pending.values()];
    this.pending.clear();
    // Its connections were reset with it.
    const details = { keyCooldownSeconds: KEY_COOLDOWN_MS / 1000 };
    for (const { reject } of calls) reject(new TelegramUnreachableError('The Telegram worker ended', details));
  }
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return (error as NodeJS.ErrnoException).code ?? error.name;
}
