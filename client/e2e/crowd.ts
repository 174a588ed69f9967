import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Sandbox, createSandbox } from '@giftbuyer/telegram-sandbox';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';

const program = fileURLToPath(new URL('../../api/bench/panel.mjs', import.meta.url));
const PER_DC = 5000;

function phoneOf(id: number): string {
  const index = id - 1;
  return `99966${1 + Math.floor(index / PER_DC)}${1000 + (index % PER_DC)}`;
}

/** Has the panel do something. */
type Ask = <Output>(task: string, input: object) => Promise<Output>;

/** The built panel with thousands of accounts of one person, all signed in, and a sandbox that knows them. */
export class Crowd {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly process: ChildProcess,
    private readonly directory: string,
    private readonly url: string,
    private readonly cookie: string,
    private readonly ask: Ask,
  ) {}

  /** The accounts have the ids from 1 to `size`; the list begins with the last. */
  static async start(size: number): Promise<Crowd> {
    const sandbox = await createSandbox();
    const phones = Array.from({ length: size }, (_, i) => phoneOf(i + 1));
    const sessions = phones.map((phone) => sandbox.mintSession(phone));
    const directory = await mkdtemp(join(tmpdir(), 'giftbuyer-crowd-'));
    // PostgreSQL, which does not run as root, would otherwise keep its files elsewhere.
    await chmod(directory, 0o755);
    const panel = fork(program, [directory], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const ask: Ask = async <Output>(task: string, input: object): Promise<Output> => {
      panel.send({ task, input });
      const [{ output, error }] = (await once(panel, 'message')) as [{ output: Output; error?: string }];
      if (error) throw new Error(error);
      return output;
    };
    const { url, cookie } = await ask<{ url: string; cookie: string }>('open', { addresses: sandbox.addresses });
    await ask('add', { sessions });
    return new Crowd(sandbox, panel, directory, url, cookie, ask);
  }

  /** Gives an account a past. The last balance is what it has now. */
  async remember(id: number, balances: readonly { at: Date; amount: string; nanos?: number }[]): Promise<void> {
    const rows = balances.map(({ at, amount, nanos = 0 }) => [at.toISOString(), amount, nanos]);
    await this.ask('remember', { id, balances: rows });
  }

  /** What Telegram has of an account from now on. */
  change(id: number, change: Parameters<Sandbox['world']['change']>[1]): void {
    this.sandbox.world.change(phoneOf(id), change);
  }

  /** Ends the session of an account, as its owner would from another device. */
  revoke(id: number): void {
    this.sandbox.world.revoke(phoneOf(id), 'SESSION_REVOKED');
  }

  /** A browser in which the person is signed in. */
  async context(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await browser.newContext({ baseURL: this.url, locale: 'en', ...options });
    const [name = '', value = ''] = this.cookie.split('=');
    await context.addCookies([{ name, value, url: this.url }]);
    return context;
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.disconnect();
    await ended;
    await this.sandbox.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
