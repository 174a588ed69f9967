import { fileURLToPath } from 'node:url';
import type { SandboxAddresses } from '@giftbuyer/telegram';
import { joinSandbox } from '../harness/join-sandbox.js';
import { PanelProcess } from '../harness/panel-process.js';
import type { DatabaseServer } from './database-server.js';
import { FaultProxy, urlThrough } from '../harness/fault-proxy.js';

const INSIDE = fileURLToPath(new URL('inside.mjs', import.meta.url));

/** Resources of a panel's process after a garbage collection. */
export interface Resources {
  /** Bytes in the heap and external bytes. */
  held: number;
  /** Resident bytes of the process; comparable only with `SMALL_HEAP`. */
  resident: number;
  sockets: number;
}

/**
 * Makes the resident size follow what the process retains. Otherwise V8 lets the young generation grow with the traffic,
 * up to about 100 MB: 30,000 events took a panel from 210 MB to 322 when the browser read them, and to 323 with a second
 * browser that did not. malloc arenas had no part in it.
 */
export const SMALL_HEAP = { NODE_OPTIONS: '--max-semi-space-size=2' };

/** One panel process, as `npm start` runs it, with its own proxies to the database and to Telegram. Can be restarted. */
export class Panel {
  private process: PanelProcess | null = null;

  private constructor(
    readonly name: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly database: DatabaseServer,
    readonly toDatabase: FaultProxy,
    readonly toTelegram: FaultProxy,
  ) {}

  static async prepare(
    name: string,
    directory: string,
    database: DatabaseServer,
    telegram: SandboxAddresses,
    env: NodeJS.ProcessEnv,
  ): Promise<Panel> {
    const toDatabase = await FaultProxy.start([database.target]);
    const { dcs, publicKey } = telegram;
    const toTelegram = await FaultProxy.start(dcs);
    const behind = toTelegram.addresses.map((address, i) => ({ id: dcs[i]?.id ?? 0, ...address }));
    await joinSandbox(directory, { dcs: behind, publicKey });
    return new Panel(name, { ...env, DATA_DIR: directory, SANDBOX: 'on' }, database, toDatabase, toTelegram);
  }

  get isRunning(): boolean {
    return this.process !== null;
  }

  /** Of this run; every start has another port. */
  get url(): string {
    return this.running.url;
  }

  /** The output of this run; empty when it is not running. */
  get log(): string {
    return this.process?.log ?? '';
  }

  /** @param env settings over those of the testbed, for this run */
  async start(env: NodeJS.ProcessEnv = {}): Promise<void> {
    const [address] = this.toDatabase.addresses;
    const url = address && urlThrough(address, this.database.url);
    this.process = await PanelProcess.start({ ...this.env, DATABASE_URL: url, ...env }, INSIDE);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const { running } = this;
    this.process = null;
    await running.end('SIGKILL');
  }

  /** SIGTERM. @returns the exit code */
  async stop(): Promise<number | null> {
    const { running } = this;
    const code = await running.end();
    this.process = null;
    return code;
  }

  /** SIGTERM, again and again until it has ended. @returns the exit code */
  async stopRepeatedly(): Promise<number | null> {
    const { running } = this;
    const copies = setInterval(() => void running.end(), 250);
    const code = await running.end().finally(() => clearInterval(copies));
    this.process = null;
    return code;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.running.signal(signal);
  }

  /** Sets how far its clock is ahead of the real one. */
  async shiftClock(ms: number): Promise<void> {
    await this.running.ask({ question: 'shiftClock', ms });
  }

  /** Blocks its event loop. */
  async stall(ms: number): Promise<void> {
    await this.running.ask({ question: 'stall', ms });
  }

  resources(): Promise<Resources> {
    return this.running.ask({ question: 'resources' });
  }

  /** Ends the network faults. */
  heal(): void {
    this.toDatabase.heal();
    this.toTelegram.heal();
  }

  /** Kills the process and closes the proxies. */
  async close(): Promise<void> {
    if (this.process) await this.kill();
    await Promise.all([this.toDatabase.close(), this.toTelegram.close()]);
  }

  private get running(): PanelProcess {
    if (!this.process) throw new Error(`Panel ${this.name} is not running`);
    return this.process;
  }
}
