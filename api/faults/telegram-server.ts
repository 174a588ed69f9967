import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import type {
  Fault,
  KeyMetrics,
  LedgerEntry,
  LoggedCall,
  Metrics,
  MintedSession,
  PeerTraffic,
  ProxyFault,
  ProxyOptions,
  NewTransaction,
  SandboxAddresses,
} from '@giftbuyer/telegram-sandbox';
import { SHORT_LIVED } from '../harness/panel-process.js';

const CLI = join(dirname(createRequire(import.meta.url).resolve('@giftbuyer/telegram-sandbox')), 'cli.js');
/** The most phones that the control API accepts in one request. */
const MINTED_AT_ONCE = 5000;
const REACHED_WITHIN_MS = 60_000;

interface Control {
  url: string;
  token: string;
}

/** A proxy in front of the sandbox. */
export interface TelegramProxy {
  link: string;
  /** Null ends it. */
  setFault(fault: ProxyFault | null): Promise<void>;
  /** The number of its clients. */
  open(): Promise<number>;
}

/** The sandbox as a process, with keys and calls of all its runs. Its state is in a directory and survives restarts. */
export class TelegramServer {
  private child: ChildProcess | null = null;
  /** The control API closes connections beyond 64; the checker asks about every phone at once. */
  private readonly agent = new Agent({ maxSockets: 32 });
  private control: Control = { url: '', token: '' };
  private pastKeys: KeyMetrics[] = [];
  private pastCalls: LoggedCall[] = [];
  addresses: SandboxAddresses = { dcs: [], publicKey: '', fingerprint: '' };

  private constructor(
    private readonly state: string,
    private readonly seed: string,
  ) {}

  static async start(state: string, seed: string): Promise<TelegramServer> {
    const server = new TelegramServer(state, seed);
    await server.run();
    return server;
  }

  get isRunning(): boolean {
    return this.child !== null;
  }

  /** Starts it, on the same ports as before. */
  async run(): Promise<void> {
    const args = [...SHORT_LIVED, CLI, '--state', this.state, '--seed', this.seed, '--control', '0'];
    const { NODE_COMPILE_CACHE } = process.env;
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { NODE_COMPILE_CACHE } });
    this.child = child;
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { control, ...addresses } = JSON.parse(line) as SandboxAddresses & { control: Control };
    this.control = control;
    this.addresses = addresses;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.pastKeys = await this.keys();
    this.pastCalls = await this.calls();
    this.child = null;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** @returns a function that removes it */
  async addFault(fault: Fault): Promise<() => Promise<void>> {
    const { id } = await this.ask<{ id: number }>('POST', '/v1/faults', fault);
    return async () => {
      // A fault that has been used up is already removed.
      await this.ask('DELETE', `/v1/faults/${id}`).catch(() => undefined);
    };
  }

  async clearFaults(): Promise<void> {
    await this.ask('DELETE', '/v1/faults');
  }

  async mint(phones: string[]): Promise<MintedSession[]> {
    const minted: MintedSession[] = [];
    for (let from = 0; from < phones.length; from += MINTED_AT_ONCE) {
      const body = { phones: phones.slice(from, from + MINTED_AT_ONCE) };
      minted.push(...(await this.ask<MintedSession[]>('POST', '/v1/sessions', body)));
    }
    return minted;
  }

  /** Moves the clock of the world, by which devices get old. */
  async advanceClock(ms: number): Promise<void> {
    await this.ask('POST', '/v1/clock/advance', { ms });
  }

  /** Freezes the account from now on, or unfreezes it. */
  async freeze(phone: string, isFrozen: boolean): Promise<void> {
    const { now } = await this.ask<{ now: number }>('GET', '/v1/clock');
    const frozenSince = isFrozen ? Math.floor(now / 1000) : null;
    await this.ask('PATCH', `/v1/accounts/${phone.slice(1)}`, { frozenSince });
  }

  /** Adds to the balance. */
  async topUp(phone: string, amount = 1): Promise<void> {
    await this.ask('POST', `/v1/accounts/${phone.slice(1)}/stars`, { amount, nanos: 0 });
  }

  /** A transaction of the account, of any kind. @returns its id */
  async transact(phone: string, transaction: NewTransaction): Promise<string> {
    const path = `/v1/accounts/${phone.slice(1)}/transactions`;
    return (await this.ask<LedgerEntry>('POST', path, transaction)).id;
  }

  async refundTransaction(phone: string, id: string): Promise<void> {
    await this.ask('POST', `/v1/accounts/${phone.slice(1)}/refunds`, { id });
  }

  /** Ends a pending transaction. */
  async settleTransaction(phone: string, id: string, state: 'done' | 'failed'): Promise<void> {
    await this.ask('POST', `/v1/accounts/${phone.slice(1)}/settled`, { id, state });
  }

  /** All transactions of the account, oldest first. */
  transactions(phone: string): Promise<LedgerEntry[]> {
    return this.ask('GET', `/v1/accounts/${phone.slice(1)}/transactions`);
  }

  /** Sets the balance, without a transaction. */
  async setStars(phone: string, amount: number): Promise<void> {
    await this.ask('PATCH', `/v1/accounts/${phone.slice(1)}`, { stars: { amount, nanos: 0 } });
  }

  /** Puts a gift on sale. */
  async dropGift(id: number, terms: object = {}): Promise<void> {
    await this.ask('POST', '/v1/gifts', { id: String(id), stars: 15, title: `Gift ${id}`, ...terms });
  }

  /** The ids of the gifts in the catalogue. */
  async gifts(): Promise<string[]> {
    return (await this.ask<{ id: string }[]>('GET', '/v1/gifts')).map(({ id }) => id);
  }

  /** The current code, the balance, and the ids of the keys that are signed in. */
  async account(
    phone: string,
  ): Promise<{ code: string | null; stars: { amount: number; nanos: number }; keyIds: string[] }> {
    type AccountState = { code: string | null; stars: { amount: number; nanos: number }; devices: { id: string }[] };
    const { code, stars, devices } = await this.ask<AccountState>('GET', `/v1/accounts/${phone.slice(1)}`);
    return { code, stars, keyIds: devices.map(({ id }) => id) };
  }

  /** @param email the login email, or `required` when the next login has to set one */
  async setLoginEmail(phone: string, email: string): Promise<void> {
    await this.ask('PUT', `/v1/accounts/${phone.slice(1)}/login-email`, { email });
  }

  /** The phone scans a QR code. @param url its content */
  async acceptQr(phone: string, url: string): Promise<void> {
    await this.ask('POST', `/v1/accounts/${phone.slice(1)}/accept-qr`, { code: url });
  }

  /** Its calls, oldest first: the last 10 000 of each run. */
  async calls(method?: string, phone?: string): Promise<LoggedCall[]> {
    const query = new URLSearchParams({ ...(method && { method }), ...(phone && { phone: phone.slice(1) }) });
    const digits = phone?.slice(1);
    const past = this.pastCalls.filter(
      (call) => (!method || call.method === method) && (!digits || call.phone === digits),
    );
    return this.child ? [...past, ...(await this.ask<LoggedCall[]>('GET', `/v1/calls?${query}`))] : past;
  }

  /** Resolves when this run has received the method this many times. */
  async reached(method: string, times: number, phone: string): Promise<void> {
    const query = new URLSearchParams({ method, phone: phone.slice(1), times: String(times) });
    query.set('timeoutMs', String(REACHED_WITHIN_MS));
    const { reached, count } = await this.ask<{ reached: boolean; count: number }>('GET', `/v1/calls/reached?${query}`);
    if (!reached) throw new Error(`${method} was asked for ${count} times, not ${times}`);
  }

  /** Starts a proxy in front of it. It ends with this run. */
  async startProxy(options: ProxyOptions): Promise<TelegramProxy> {
    const { port, link } = await this.ask<{ port: number; link: string }>('POST', '/v1/proxies', options);
    return {
      link,
      setFault: async (fault) => void (await this.ask('PUT', `/v1/proxies/${port}/fault`, fault)),
      open: async () => {
        const proxies = await this.ask<{ port: number; connections: { open: number } }[]>('GET', '/v1/proxies');
        return proxies.find((proxy) => proxy.port === port)?.connections.open ?? 0;
      },
    };
  }

  /** The connections of each address, in this run. */
  peers(): Promise<PeerTraffic[]> {
    return this.ask('GET', '/v1/peers');
  }

  metrics(): Promise<Metrics> {
    return this.ask('GET', '/v1/metrics');
  }

  /** How each auth key was used, in every run. */
  async keys(): Promise<KeyMetrics[]> {
    return this.child ? [...this.pastKeys, ...(await this.ask<KeyMetrics[]>('GET', '/v1/keys'))] : this.pastKeys;
  }

  private async ask<T = object>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${this.control.token}` };
    const asked = request(this.control.url + path, { method, headers, agent: this.agent });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const answer = (await json(response)) as T & { error?: string };
    if (response.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.error}`);
    return answer;
  }
}
