import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxAddresses } from '@giftbuyer/telegram';
import { PanelProcess } from '../test/panel-process.js';
import type { DatabaseServer } from './database-server.js';
import { FaultProxy, urlThrough } from './fault-proxy.js';

const INSIDE = fileURLToPath(new URL('inside.mjs', import.meta.url));

/** What the process of a panel holds, after a collection of garbage. */
export interface Resources {
  /** Bytes in the heap and besides it. */
  held: number;
  /** Bytes of the process in the memory of the machine; says little unless the panel is `CALM`. */
  resident: number;
  sockets: number;
}

/**
 * Settings of a panel whose process grows by what it keeps alone. V8 lets the space for what is new grow with the
 * traffic, up to about 100 MB, whoever reads what is sent: 30,000 events to somebody who reads them took a panel from
 * 210 MB to 322, one browser more that reads nothing took it to 323. Arenas of malloc had no part in it.
 */
export const CALM = { NODE_OPTIONS: '--max-semi-space-size=2' };

/** One panel, as `npm start` runs it, and its own way to the database and to Telegram. It can be started again. */
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
    // It takes the sandbox for one that another panel, this process, has started.
    await mkdir(join(directory, 'sandbox'), { recursive: true });
    const behind = dcs.map(({ id }, i) => ({ id, ...toTelegram.doors[i] }));
    const note = { pid: process.pid, panel: process.pid, addresses: { dcs: behind, publicKey } };
    await writeFile(join(directory, 'sandbox', 'running.json'), JSON.stringify(note));
    return new Panel(name, { ...env, DATA_DIR: directory, SANDBOX: 'on' }, database, toDatabase, toTelegram);
  }

  get isRunning(): boolean {
    return this.process !== null;
  }

  /** Of this run; another start is at another port. */
  get url(): string {
    return this.running.url;
  }

  /** What it wrote, in this run; nothing when it does not run. */
  get log(): string {
    return this.process ? this.process.stdout + this.process.stderr : '';
  }

  /** @param env settings over those of the world, for this run */
  async start(env: NodeJS.ProcessEnv = {}): Promise<void> {
    const [door] = this.toDatabase.doors;
    const url = door && urlThrough(door, this.database.url);
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

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.running.signal(signal);
  }

  /** Its clock is so much ahead of the real one from now on. */
  async shiftClock(ms: number): Promise<void> {
    await this.running.ask({ question: 'shiftClock', ms });
  }

  /** It does nothing else for so long. */
  async stall(ms: number): Promise<void> {
    await this.running.ask({ question: 'stall', ms });
  }

  resources(): Promise<Resources> {
    return this.running.ask({ question: 'resources' });
  }

  /** Lets both ways be good again. */
  heal(): void {
    this.toDatabase.heal();
    this.toTelegram.heal();
  }

  /** The end of everything. */
  async close(): Promise<void> {
    if (this.process) await this.kill();
    await Promise.all([this.toDatabase.close(), this.toTelegram.close()]);
  }

  private get running(): PanelProcess {
    if (!this.process) throw new Error(`Panel ${this.name} is not running`);
    return this.process;
  }
}
