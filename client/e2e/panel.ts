import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxAddresses } from '@giftbuyer/telegram-sandbox';
import { joinSandbox } from '../../api/harness/join-sandbox';
import { PanelProcess } from '../../api/harness/panel-process';
import { testDirectory } from '../../api/harness/test-directory';
import { panelPort } from './panel-port';

export type PanelAddress = Pick<Panel, 'url'>;

/** The built panel as a process with its own data folder, the embedded database and the sandbox. */
export class Panel {
  private process: PanelProcess | undefined;

  private constructor(
    readonly url: string,
    private readonly port: number,
    private dataDir: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * @param sandbox a sandbox in this process, which the panel joins like that of another panel
   * @param env overrides the settings of tests
   */
  static async start(sandbox?: SandboxAddresses, env: NodeJS.ProcessEnv = {}): Promise<Panel> {
    const port = await panelPort();
    const dataDir = await testDirectory('e2e');
    if (sandbox) await joinSandbox(dataDir, sandbox);
    const panel = new Panel(`http://127.0.0.1:${port}`, port, dataDir, env);
    await panel.run();
    return panel;
  }

  /** Starts the process; resolves when it is ready. */
  async run(): Promise<void> {
    const env = {
      PORT: String(this.port),
      DATA_DIR: this.dataDir,
      SANDBOX: 'on',
      // Users registered over the API claim an own client address each.
      TRUSTED_PROXIES: '127.0.0.1',
      REGISTRATION: 'open',
      ...this.env,
    };
    this.process = await PanelProcess.start(env);
  }

  /** Suspends Telegram until the returned function is called. */
  async holdTelegram(): Promise<() => void> {
    const note: unknown = JSON.parse(await readFile(join(this.dataDir, 'sandbox', 'running.json'), 'utf8'));
    const { pid } = note as { pid: number };
    process.kill(pid, 'SIGSTOP');
    return () => void process.kill(pid, 'SIGCONT');
  }

  /** Kills the process, like a power cut. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts it again with a copy of the data elsewhere. */
  async move(): Promise<void> {
    await this.end('SIGTERM');
    const moved = `${this.dataDir}-moved`;
    await rename(this.dataDir, moved);
    this.dataDir = moved;
    await this.run();
  }

  async stop(): Promise<void> {
    try {
      await this.end('SIGTERM');
    } finally {
      await rm(this.dataDir, { recursive: true, force: true });
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.process) return;
    if (this.process.hasEnded) {
      throw new Error(`The panel ended by itself (${await this.process.exit()}):\n${this.process.log}`);
    }
    await this.process.end(signal);
  }
}
