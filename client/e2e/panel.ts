import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SandboxAddresses } from '@giftbuyer/telegram-sandbox';

const main = fileURLToPath(new URL('../../api/dist/bundle/main.js', import.meta.url));
const READY = /^GiftBuyer is ready at (http:\S+)$/;

/** A free port of the loopback interface. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** The built panel as a process with its own data folder, the embedded database and the sandbox. */
export class Panel {
  private process: ChildProcess | undefined;
  private said: string[] = [];

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
    const port = await freePort();
    const dataDir = await mkdtemp(join(tmpdir(), 'giftbuyer-e2e-'));
    // PostgreSQL does not run as root and would otherwise use another folder, which is not removed.
    await chmod(dataDir, 0o711);
    if (sandbox) {
      await mkdir(join(dataDir, 'sandbox'));
      const note = { pid: process.pid, addresses: sandbox };
      await writeFile(join(dataDir, 'sandbox', 'running.json'), JSON.stringify(note));
    }
    const panel = new Panel(`http://127.0.0.1:${port}`, port, dataDir, env);
    await panel.run();
    return panel;
  }

  /** Starts the process; resolves when it is ready. */
  async run(): Promise<void> {
    const process_ = spawn(process.execPath, [main], {
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        HOST: '127.0.0.1',
        PORT: String(this.port),
        DATA_DIR: this.dataDir,
        // Users registered over the API claim an own client address each.
        TRUSTED_PROXIES: '127.0.0.1',
        REGISTRATION: 'open',
        RATE_LIMITS: 'off',
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = process_;
    const said: string[] = [];
    this.said = said;
    process_.stderr.on('data', (chunk) => said.push(String(chunk)));
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: process_.stdout }).on('line', (line) => {
        said.push(`${line}\n`);
        if (READY.test(line)) resolve();
      });
      process_.once('exit', () => reject(new Error(`The panel ended before it was ready:\n${said.join('')}`)));
    });
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
    if (this.process.exitCode !== null || this.process.signalCode) {
      throw new Error(
        `The panel ended by itself (${this.process.exitCode ?? this.process.signalCode}):\n${this.said.join('')}`,
      );
    }
    const gone = once(this.process, 'exit');
    this.process.kill(signal);
    await gone;
  }
}
