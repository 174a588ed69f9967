import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HttpClient } from './http-client.js';

/** The line by which the panel says that it is ready. */
const READY = /^GiftBuyer is ready at (http:\S+)\n/m;

/** The built panel. */
export const MAIN = fileURLToPath(new URL('../dist/bundle/main.js', import.meta.url));

/**
 * V8 flags for processes that live for seconds: optimizing compilers and the threads of the garbage collector cost them a
 * tenth of their processor time, and give nothing back. A large young generation is seldom collected.
 */
export const SHORT_LIVED = [
  ...['--no-opt', '--no-maglev', '--single-threaded-gc'],
  ...['--min-semi-space-size=64', '--max-semi-space-size=64'],
];

/** The built panel as a process, on a free port and without the sandbox unless `env` says otherwise. */
export class PanelProcess {
  stdout = '';
  stderr = '';
  private readonly ended: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(child, 'close');
  }

  /** @param preload a module to run in the process before the panel's own; it can be asked with `ask` */
  static spawn(env: NodeJS.ProcessEnv, preload?: string): PanelProcess {
    const settings = {
      HOST: '127.0.0.1',
      PORT: '0',
      SANDBOX: 'off',
      RATE_LIMITS: 'off',
      ALLOW_UNSAFE_DATABASE: '1',
      ...env,
    };
    const preloads = preload === undefined ? [] : ['--import', pathToFileURL(preload).href];
    // Tests that measure the memory choose the flags themselves.
    const flags = env['NODE_OPTIONS'] === undefined ? SHORT_LIVED : [];
    const args = [...flags, ...preloads, MAIN];
    const stdio = ['ignore', 'pipe', 'pipe', preload === undefined ? 'ignore' : 'ipc'] as const;
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const options = { env: { PATH, NODE_COMPILE_CACHE, ...settings }, stdio: [...stdio] };
    return new PanelProcess(spawn(process.execPath, args, options));
  }

  /** Starts a panel and waits until it is ready. */
  static async start(env: NodeJS.ProcessEnv, preload?: string): Promise<PanelProcess> {
    const panel = PanelProcess.spawn(env, preload);
    await panel.ready();
    return panel;
  }

  /** Waits for the line that says that the panel is ready. */
  async ready(): Promise<void> {
    while (!READY.test(this.stdout)) {
      await Promise.race([this.child.stdout && once(this.child.stdout, 'data'), this.ended]);
      if (this.hasEnded) throw new Error(`The panel did not start: ${this.log}`);
    }
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** What it has written to both streams. */
  get log(): string {
    return this.stdout + this.stderr;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get url(): string {
    const line = READY.exec(this.stdout);
    if (!line?.[1]) throw new Error(`The panel printed: ${this.stdout}`);
    return line[1];
  }

  client(): HttpClient {
    return new HttpClient(this.url);
  }

  /** For signals that do not end it. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  /** Asks the preloaded module, one question at a time. */
  async ask<T>(question: object): Promise<T> {
    const answered = once(this.child, 'message') as Promise<[T]>;
    this.child.send(question);
    return (await answered)[0];
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.exit();
  }

  /** The exit code, when the process has ended; null after a signal. */
  async exit(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }
}
