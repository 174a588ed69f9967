import { systemClock, unixSeconds, WorldClock } from './clock.js';
import type { Clock } from './clock.js';
import { generateIdentity, ServerIdentity } from './crypto/rsa.js';
import { Faults } from './faults/faults.js';
import { MtprotoConnectionHandler } from './handshake/mtproto-connection-handler.js';
import type { Environment } from './handshake/inner-data.js';
import { DEFAULT_LIMITS } from './limits.js';
import type { Limits } from './limits.js';
import { mintSession } from './mint.js';
import type { MintedSession, MintOptions } from './mint.js';
import { startProxy } from './proxies/start-proxy.js';
import type { ProxyOptions, SandboxProxy } from './proxies/proxy-options.js';
import { pushUpdates } from './push-updates.js';
import type { EndedSessions } from './push-updates.js';
import { Randomness } from './random.js';
import { CallLog } from './rpc/call-log.js';
import type { DcAddress } from './rpc/call.js';
import { Dispatcher } from './rpc/dispatcher.js';
import { AuthKeys } from './session/auth-keys.js';
import { EncryptedMessageHandler } from './session/encrypted-message-handler.js';
import { Store } from './state/store.js';
import { listen } from './transport/listener.js';
import type { Listener } from './transport/listener.js';
import { LOOPBACK } from './transport/ports.js';
import { HOME_DCS } from './world/test-numbers.js';
import { World } from './world/world.js';
import { Traffic } from './traffic.js';
import type { KeyTraffic, PeerTraffic, TrafficCounts } from './traffic.js';

/** What a client needs to connect to the sandbox, as JSON. */
export interface SandboxAddresses {
  dcs: DcAddress[];
  /** PKCS#1 PEM. */
  publicKey: string;
  /** The fingerprint of the key: the lower 64 bits of its SHA1, signed, in decimal. */
  fingerprint: string;
}

export interface SandboxOptions {
  /** The directory of keys, sign-ins and changes; without it they end with the process. */
  stateDir?: string;
  /** Receives log lines; no secrets. */
  log?: (line: string) => void;
  /** Seed of random ids and delays; `sandbox.seed` of an earlier run repeats them. */
  seed?: number | string;
  /** The data centres that run, all three if not given. A client that is sent to another one finds no server. */
  dcs?: readonly number[];
  /** The base of the world's clock, real time if not given; with a constant one only `advance` moves it. */
  clock?: Clock;
  /** Whether `close` fails after a client has asked for a method that this server does not know. */
  strictMethods?: boolean;
  /**
   * A key that sends requests over several connections in parallel stays signed in (`allow`), or is answered with
   * AUTH_KEY_DUPLICATED and signed out (`end`, the default).
   */
  parallelUse?: 'end' | 'allow';
  /**
   * Whether a session may be used with another api_id than that of its sign-in (`free`, the default), or is answered with
   * CONNECTION_API_ID_INVALID (`bound`). Telegram promises neither.
   */
  apiIds?: 'free' | 'bound';
  /** What a device that was signed out from elsewhere is sent, `silent` if not given. */
  endedSessions?: EndedSessions;
  /** The limits of each data centre. */
  limits?: Partial<Limits>;
  /** A handshake that names a data centre of the other environment receives -444; both are served if not given. */
  environment?: Environment;
}

/** Totals since the start of the sandbox. */
export interface Metrics extends TrafficCounts {
  calls: number;
}

/** The use of an auth key, and the phone of its account in digits; null before the sign-in. */
export interface KeyMetrics extends KeyTraffic {
  phone: string | null;
}

export interface Sandbox {
  addresses: SandboxAddresses;
  world: World;
  faults: Faults;
  calls: CallLog;
  /** The clock of the world: `advance` moves it forward, so that codes, forms and waits expire. */
  clock: WorldClock;
  seed: string;
  /**
   * A session that is signed in already, without a handshake, a code or a password.
   *
   * @throws RpcError for a number without an account, or of a data centre that does not run
   */
  mintSession(phone: string, options?: MintOptions): MintedSession;
  metrics(): Metrics;
  /** The latest 20 000 auth keys that were used. A `peak` above 1: used over several connections at a time. */
  keys(): KeyMetrics[];
  /** The connections of the data centres, by the address of the other side. A proxy has another one than direct clients. */
  peers(): PeerTraffic[];
  /** Starts a proxy in front of the data centres; `close` ends it, too. */
  startProxy(options: ProxyOptions): Promise<SandboxProxy>;
  /** The proxies that run. */
  proxies(): SandboxProxy[];
  /** Closes everything. @throws Error with the unknown methods afterwards, see `strictMethods` */
  close(): Promise<void>;
}

/** Starts the data centres on loopback. */
export async function createSandbox({
  stateDir,
  log = () => undefined,
  seed,
  dcs: running = HOME_DCS,
  clock: base,
  strictMethods = true,
  parallelUse = 'end',
  apiIds = 'free',
  endedSessions = 'silent',
  limits: changedLimits,
  environment,
}: SandboxOptions = {}): Promise<Sandbox> {
  const store = new Store(stateDir);
  const clock = new WorldClock(base);
  const randomness = new Randomness(seed);
  const traffic = new Traffic();
  const world = new World(store, () => clock.now(), randomness);
  const faults = new Faults(clock, randomness.stream('latency'));
  const protocolClock: Clock = { now: () => systemClock.now() + faults.clockSkewMs() };
  const calls = new CallLog(clock);
  const limits = { ...DEFAULT_LIMITS, ...changedLimits };
  const identity = stateDir === undefined ? new ServerIdentity(identityOfProcess()) : identityOf(store);
  const ports = store.collection<{ port: number }>('port');
  const dcs: DcAddress[] = [];
  const listeners: Listener[] = [];
  const proxies = new Set<SandboxProxy>();
  const keysOf = new Map<number, AuthKeys>();
  for (const dc of running) {
    const keys = new AuthKeys(store, dc, protocolClock);
    const dispatcher = new Dispatcher(
      { dc, dcs, world, allowsParallelUse: parallelUse === 'allow', bindsApiIds: apiIds === 'bound' },
      faults,
      calls,
      log,
    );
    const messages = new EncryptedMessageHandler(keys, dispatcher, protocolClock, traffic);
    pushUpdates(world, keys, messages, endedSessions);
    const connections = new MtprotoConnectionHandler(identity, keys, messages, {
      clock: protocolClock,
      limits,
      traffic,
      environment,
    });
    const listener = await listen(connections, {
      maxConnections: limits.connections,
      preferredPort: ports.get(String(dc))?.port,
      traffic,
      fault: () => faults.matchConnection(dc),
      rates: () => [...(limits.connectionRate ? [limits.connectionRate] : []), ...faults.connectionRates(dc)],
      clock,
      log,
    });
    ports.put(String(dc), { port: listener.port });
    keysOf.set(dc, keys);
    listeners.push(listener);
    dcs.push({ id: dc, ip: LOOPBACK, port: listener.port });
  }
  return {
    addresses: { dcs, publicKey: identity.publicKey, fingerprint: String(identity.fingerprint) },
    world,
    faults,
    calls,
    clock,
    seed: randomness.seed,
    mintSession: (phone, options) => {
      const isTest = environment === 'test';
      const context = {
        world,
        keysOf: (dc: number) => keysOf.get(dc),
        unixSeconds: unixSeconds(protocolClock),
        isTest,
      };
      return mintSession(context, phone, options);
    },
    metrics: () => ({ ...traffic.counts(), calls: calls.total }),
    keys: () => traffic.byKey().map((key) => ({ ...key, phone: world.deviceRegistry.find(key.keyId)?.phone ?? null })),
    peers: () => traffic.byPeer(),
    startProxy: async (options) => {
      const isTest = environment && environment === 'test';
      const proxy = await startProxy(options, { dcs, isTest, log, onClose: () => void proxies.delete(proxy) });
      proxies.add(proxy);
      return proxy;
    },
    proxies: () => [...proxies],
    close: async () => {
      await Promise.all([...proxies].map((proxy) => proxy.close()));
      await Promise.all(listeners.map((listener) => listener.close()));
      store.close();
      const unknown = calls.unknownMethods;
      if (strictMethods && unknown.length) throw new Error(`Clients asked for unknown methods: ${unknown.join(', ')}`);
    },
  };
}

let privateKeyOfProcess: string | undefined;

/** Of all sandboxes of this process that keep nothing: making an RSA key takes longer than the rest of a start. */
function identityOfProcess(): string {
  return (privateKeyOfProcess ??= generateIdentity());
}

function identityOf(store: Store): ServerIdentity {
  const rows = store.collection<{ privateKey: string }>('identity');
  const row = rows.get('server') ?? { privateKey: generateIdentity() };
  rows.put('server', row);
  return new ServerIdentity(row.privateKey);
}
