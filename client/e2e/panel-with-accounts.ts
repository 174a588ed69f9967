import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Sandbox, createSandbox } from '@giftbuyer/telegram-sandbox';
import type { BrowserContext, BrowserContextOptions } from 'playwright-core';
import { testDirectory } from '../../api/harness/test-directory';

const program = fileURLToPath(new URL('../../api/bench/panel.mjs', import.meta.url));
const PER_DC = 5000;

function phoneOf(id: number): string {
  const index = id - 1;
  return `99966${1 + Math.floor(index / PER_DC)}${1000 + (index % PER_DC)}`;
}

/** Runs a task in the process of the panel. */
type Request = <Output>(task: string, input: object) => Promise<Output>;

interface PanelParts {
  sandbox: Sandbox;
  process: ChildProcess;
  directory: string;
  url: string;
  cookie: string;
  request: Request;
}

/** The built panel with thousands of signed-in accounts of one user, and a sandbox that knows them. */
export class PanelWithAccounts {
  private constructor(private readonly parts: PanelParts) {}

  /** Account ids are 1 to `size`; the list starts with the last. */
  static async start(size: number): Promise<PanelWithAccounts> {
    const sandbox = await createSandbox();
    const phones = Array.from({ length: size }, (_, i) => phoneOf(i + 1));
    const sessions = phones.map((phone) => sandbox.mintSession(phone));
    const directory = await testDirectory('accounts');
    const panel = fork(program, [directory], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const request: Request = async <Output>(task: string, input: object): Promise<Output> => {
      panel.send({ task, input });
      const [{ output, error }] = (await once(panel, 'message')) as [{ output: Output; error?: string }];
      if (error) throw new Error(error);
      return output;
    };
    const { url, cookie } = await request<{ url: string; cookie: string }>('open', { addresses: sandbox.addresses });
    await request('add', { sessions });
    return new PanelWithAccounts({ sandbox, process: panel, directory, url, cookie, request });
  }

  /** Sets the history of an account. The last balance is the current one. */
  async setStarHistory(id: number, balances: readonly { at: Date; amount: string; nanos?: number }[]): Promise<void> {
    const rows = balances.map(({ at, amount, nanos = 0 }) => [at.toISOString(), amount, nanos]);
    await this.parts.request('remember', { id, balances: rows });
  }

  /** Changes the account in Telegram. */
  changeInTelegram(id: number, change: Parameters<Sandbox['world']['change']>[1]): void {
    this.parts.sandbox.world.change(phoneOf(id), change);
  }

  /** Revokes the session, as its owner would from another device. */
  revokeSession(id: number): void {
    this.parts.sandbox.world.revoke(phoneOf(id), 'SESSION_REVOKED');
  }

  contextOptions(options: BrowserContextOptions = {}): BrowserContextOptions {
    return { baseURL: this.parts.url, locale: 'en', ...options };
  }

  async signIn(context: BrowserContext): Promise<void> {
    const [name = '', value = ''] = this.parts.cookie.split('=');
    await context.addCookies([{ name, value, url: this.parts.url }]);
  }

  async stop(): Promise<void> {
    const ended = once(this.parts.process, 'exit');
    this.parts.process.disconnect();
    await ended;
    await this.parts.sandbox.close();
    await rm(this.parts.directory, { recursive: true, force: true });
  }
}
