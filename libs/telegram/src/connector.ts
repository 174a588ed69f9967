import { setTimeout as sleep } from 'node:timers/promises';
import { withFreeze } from './account-freeze.js';
import { CircuitBreaker } from './circuit-breaker.js';
import type { ClientDevice } from './client-device.js';
import { type OpenConnection, withConnection } from './connection.js';
import { Deadline, withDeadline } from './deadline.js';
import { checkProxy } from './check-proxy.js';
import { TelegramRpcError, TelegramUnreachableError } from './errors.js';
import { KeyCooldowns } from './key-cooldowns.js';
import { LimitedMap } from './limited-map.js';
import { ProxyCountries } from './proxy-countries.js';
import { type Proxy, type ProxyCheck, type ProxyCheckOptions, proxyId } from './proxy.js';
import { FIRST_DC, type Server, type Servers, type TelegramEnvironment } from './servers.js';

/** An API application from my.telegram.org, and its environment. */
export interface AppCredentials {
  environment: TelegramEnvironment;
  apiId: number;
  /** 32 hex digits in lower case. */
  apiHash: string;
}

/** As which application a call connects, and how. */
export interface AppAccess extends AppCredentials {
  /** Null: directly. With a proxy there is no direct connection, also when the proxy fails. */
  proxy: Proxy | null;
}

/** Which data centre to connect to, and with which key; without one a new key is agreed on. */
interface Target {
  dc: number;
  key?: Buffer;
  /** `salts` of the last connection with this key. */
  salts?: string;
  /** What the key introduces itself as; for a new key that of new sign-ins if not given. */
  device?: ClientDevice;
  /** Whether Telegram sends updates over the connection. */
  receivesUpdates?: boolean;
}

export interface ConnectorOptions {
  /** Of one call. */
  deadlineMs: number;
  /** What new sign-ins introduce themselves as; without one as those of older versions. */
  newDevice: ClientDevice | undefined;
}

const MAX_ATTEMPT_MS = 10_000;
const MAX_BREAKERS = 1_000;
/** The share of the deadline for connecting, when all addresses have to be tried. */
const CONNECTING_SHARE = 0.75;

/** Connects to data centres, unless the circuit breaker of one is open or the key has a cooldown. */
export class Connector {
  /** By environment, data centre and proxy: a proxy that is down must not stop others. */
  private readonly breakers = new LimitedMap<CircuitBreaker>(MAX_BREAKERS);
  private readonly countries = new ProxyCountries();

  constructor(
    private readonly servers: Servers,
    private readonly cooldowns: KeyCooldowns,
    private readonly options: ConnectorOptions,
  ) {}

  /** What a session that begins now introduces itself as. */
  get newDevice(): ClientDevice | undefined {
    return this.options.newDevice;
  }

  /**
   * Runs the work on its own connection.
   * @throws errors of the work, and TelegramUnreachableError when the connection fails
   */
  async connect<Result>(
    { environment, apiId, proxy }: AppAccess,
    { dc, key, salts, device = key ? undefined : this.options.newDevice, receivesUpdates }: Target,
    deadline: Deadline,
    work: (connection: OpenConnection) => Promise<Result>,
  ): Promise<Result> {
    const server = this.servers.findServer(environment, dc, proxy);
    if (key) await this.waitForCooldown(key, deadline);
    const attemptMs = this.attemptMs(server, proxy);
    return this.breakerOf(`${environment}/${dc}/${proxyId(proxy)}`)
      .execute(
        () =>
          withConnection(
            {
              server,
              proxy,
              apiId,
              key,
              salts,
              device,
              receivesUpdates,
              attemptMs,
              deadline: deadline.signal,
              cooldowns: this.cooldowns,
            },
            (connection) =>
              work(connection).catch(async (error: unknown) => {
                throw await withFreeze(error, connection);
              }),
          ),
        () => deadline.isEndedByCaller,
      )
      .catch((error: unknown) => {
        throw key ? this.withKeyCooldown(error, key) : error;
      });
  }

  /** Runs the work with the deadline of one call, which begins now; the caller may abort it before. */
  callWithDeadline<Result>(work: (deadline: Deadline) => Promise<Result>, caller?: AbortSignal): Promise<Result> {
    return withDeadline(this.options.deadlineMs, caller, work);
  }

  /** One `connect` with the deadline of one call. */
  connectOnce<Result>(
    app: AppAccess,
    target: Target,
    caller: AbortSignal | undefined,
    work: (connection: OpenConnection) => Promise<Result>,
  ): Promise<Result> {
    return this.callWithDeadline((deadline) => this.connect(app, target, deadline, work), caller);
  }

  /** Whether Telegram answers through the proxy, and with an api_id where it locates it. */
  checkProxy(
    environment: TelegramEnvironment,
    proxy: Proxy,
    { apiId = null, signal: caller }: ProxyCheckOptions = {},
  ): Promise<ProxyCheck> {
    const server = this.servers.findServer(environment, FIRST_DC, proxy);
    const attemptMs = this.attemptMs(server, proxy);
    return this.callWithDeadline(
      ({ signal: deadline }) =>
        checkProxy(server, proxy, attemptMs, deadline, async (connected) => {
          if (apiId === null) return null;
          const options = { server, proxy, apiId, device: this.options.newDevice, attemptMs, deadline };
          return this.countries.findCountry(environment, connected, options);
        }),
      caller,
    );
  }

  /** Waits until the key may be used again, if that takes at most half of the remaining time. */
  private async waitForCooldown(key: Buffer, { at, signal }: Deadline): Promise<void> {
    const waitMs = this.cooldowns.remainingMs(key);
    if (waitMs === 0) return;
    if (waitMs > (at - performance.now()) / 2) {
      throw new TelegramUnreachableError('The last connection of this key was cut off', {
        waitSeconds: Math.ceil(waitMs / 1000),
      });
    }
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }

  private withKeyCooldown(error: unknown, key: Buffer): unknown {
    const cooldownMs = this.cooldowns.remainingMs(key);
    if (cooldownMs === 0) return error;
    const isOfCall = error instanceof TelegramUnreachableError || error instanceof TelegramRpcError;
    return isOfCall ? error.withDetails({ keyCooldownSeconds: cooldownMs / 1000 }) : error;
  }

  /** How long one address may take. Through a proxy only an address that it refuses is followed by the next one. */
  private attemptMs({ addresses }: Server, proxy: Proxy | null): number {
    return Math.min(MAX_ATTEMPT_MS, (this.options.deadlineMs * CONNECTING_SHARE) / (proxy ? 1 : addresses.length));
  }

  private breakerOf(name: string): CircuitBreaker {
    const breaker = this.breakers.get(name) ?? new CircuitBreaker();
    this.breakers.set(name, breaker);
    return breaker;
  }
}
