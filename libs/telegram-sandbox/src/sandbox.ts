import { generateIdentity, ServerIdentity } from './crypto/rsa.js';
import { Faults } from './faults/faults.js';
import { Door } from './handshake/door.js';
import { CallLog } from './rpc/call-log.js';
import type { DcAddress } from './rpc/call.js';
import { Router } from './rpc/router.js';
import { AuthKeys } from './session/auth-keys.js';
import { Gate } from './session/gate.js';
import { Store } from './state/store.js';
import { listen, LOOPBACK } from './transport/listener.js';
import type { Listener } from './transport/listener.js';
import { HOME_DCS } from './world/numbers.js';
import { World } from './world/world.js';

/** All that a client needs to talk to the sandbox, as JSON. */
export interface SandboxAddresses {
  dcs: DcAddress[];
  /** PKCS#1 PEM. */
  publicKey: string;
}

export interface SandboxOptions {
  /** Where keys, sign-ins and changes are kept; without it they end with the process. */
  stateDir?: string;
  /** Takes what a developer should know; no secrets. */
  log?: (line: string) => void;
}

export interface Sandbox {
  addresses: SandboxAddresses;
  world: World;
  faults: Faults;
  calls: CallLog;
  close(): Promise<void>;
}

/** Starts three data centres on loopback. */
export async function createSandbox({ stateDir, log = () => undefined }: SandboxOptions = {}): Promise<Sandbox> {
  const store = new Store(stateDir);
  const world = new World(store, Date.now);
  const faults = new Faults();
  const calls = new CallLog();
  const identity = identityOf(store);
  const ports = store.collection<{ port: number }>('port');
  const dcs: DcAddress[] = [];
  const listeners: Listener[] = [];
  for (const dc of HOME_DCS) {
    const keys = new AuthKeys(store, dc);
    const gate = new Gate(keys, new Router({ dc, dcs, world }, faults, calls, log));
    const listener = await listen(new Door(dc, identity, keys, gate), ports.get(String(dc))?.port, log);
    ports.put(String(dc), { port: listener.port });
    listeners.push(listener);
    dcs.push({ id: dc, ip: LOOPBACK, port: listener.port });
  }
  return {
    addresses: { dcs, publicKey: identity.publicKey },
    world,
    faults,
    calls,
    close: async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
      store.close();
    },
  };
}

function identityOf(store: Store): ServerIdentity {
  const rows = store.collection<{ privateKey: string }>('identity');
  const row = rows.get('server') ?? { privateKey: generateIdentity() };
  rows.put('server', row);
  return new ServerIdentity(row.privateKey);
}
