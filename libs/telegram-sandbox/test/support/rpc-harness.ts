import type { tl } from '@mtcute/node';
import { expect } from 'vitest';
import { Faults } from '../../src/faults/faults.js';
import { CallLog } from '../../src/rpc/call-log.js';
import type { Caller, ClientInfo } from '../../src/rpc/call.js';
import { Dispatcher } from '../../src/rpc/dispatcher.js';
import { toUpdates } from '../../src/rpc/updates.js';
import { Randomness } from '../../src/random.js';
import { Store } from '../../src/state/store.js';
import { encodeUpdate } from '../../src/tl/codec.js';
import { RpcError } from '../../src/world/rpc-error.js';
import { World } from '../../src/world/world.js';
import { read, write } from './second-codec.js';
import type { TlText } from './tl-text.js';

const RPC_ERROR = 0x2144ca19;
/** The layer of mtcute's codec. */
export const SECOND_LAYER = 227;
const FIRST_MOMENT = Date.UTC(2026, 0, 1);

/** An update for a device. */
export interface Pushed {
  deviceId: string;
  update: unknown;
}

/**
 * Calls methods without the network: requests are encoded and answers are decoded by the codec of mtcute, in its layer.
 * Every answer and update must be encoded by that codec to the same bytes. With the text of an older layer, answers are
 * decoded by that.
 */
export class RpcHarness {
  /** Unix milliseconds. */
  now = FIRST_MOMENT;
  readonly world: World;
  readonly pushed: Pushed[] = [];
  /** The devices that were signed out from elsewhere. */
  readonly ended: string[] = [];
  readonly lines: string[] = [];
  private readonly dispatchers = new Map<number, Dispatcher>();

  constructor(
    store = new Store(),
    private readonly older?: { layer: number; text: TlText },
  ) {
    const clock = { now: () => this.now };
    this.world = new World(store, clock.now, new Randomness('office'));
    this.world.updates.subscribe((deviceId, update) => {
      if (update.kind === 'sessionEnded') {
        this.ended.push(deviceId);
        return;
      }
      const bytes = encodeUpdate(toUpdates(this.world, update), this.layer);
      if (bytes) this.pushed.push({ deviceId, update: this.read(bytes) });
    });
    const dcs = [1, 2, 3].map((id) => ({ id, ip: '127.0.0.1', port: 20_000 + id }));
    for (const { id: dc } of dcs) {
      const context = { dc, dcs, world: this.world, allowsParallelUse: true, bindsApiIds: false };
      this.dispatchers.set(
        dc,
        new Dispatcher(context, new Faults(clock), new CallLog(clock), (line) => this.lines.push(line)),
      );
    }
  }

  /** The requests by method name. */
  get methods(): string[] {
    return [...this.dispatchers.values()][0]?.methods ?? [];
  }

  /** A device that is signed in. */
  signedInClient(name: string, phone: string): RpcClient {
    const client = this.client(name, this.world.account(phone).dc);
    this.world.signInDirectly(
      { id: client.id, model: name, system: 'Test OS', appVersion: '1.0', apiId: 12345 },
      phone,
    );
    return client;
  }

  /** A device that calls methods at a data centre. */
  client(name: string, dc: number): RpcClient {
    const id = `${name}@${dc}`;
    const caller = new FakeCaller(id, { layer: this.layer, model: name });
    const dispatcher = this.dispatchers.get(dc);
    if (!dispatcher) throw new Error(`there is no data centre ${dc}`);
    return {
      id,
      call: (request) => {
        const outcome = dispatcher.dispatch(write(request), caller);
        if (typeof outcome !== 'object' || !('answer' in outcome)) throw new Error('an answer was expected');
        const { answer } = outcome;
        if (answer.readUInt32LE() === RPC_ERROR) throw rpcErrorIn(answer);
        return this.read(answer) as never;
      },
    };
  }

  /** Whether its layer has a method. */
  has(method: string): boolean {
    return this.older?.text.has(method) ?? true;
  }

  get layer(): number {
    return this.older?.layer ?? SECOND_LAYER;
  }

  private read(bytes: Buffer): unknown {
    return this.older ? this.older.text.read(bytes) : reread(bytes);
  }
}

class FakeCaller implements Caller {
  readonly isTest = false;
  readonly isUnbound = false;
  readonly peer = '127.0.0.1';

  constructor(
    readonly keyId: string,
    public client: ClientInfo,
  ) {}

  setClientInfo(client: ClientInfo): void {
    this.client = client;
  }

  detectParallelUse(): boolean {
    return false;
  }

  subscribe(): void {
    // Every device gets updates.
  }

  bindTempAuthKey(): void {
    throw new Error('no key here is temporary');
  }
}

export interface RpcClient {
  id: string;
  /** @throws RpcError */
  call<Request extends tl.RpcMethod>(request: Request): tl.RpcCallReturn[Request['_']];
}

/** The user that a client is signed in as. */
export const selfOf = (client: RpcClient) => client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] })[0];

/** Expects exactly this code and text. */
export function expectRpcError(run: () => unknown, code: number, text: string): void {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(RpcError);
  expect([(thrown as RpcError).code, (thrown as RpcError).text]).toEqual([code, text]);
}

/** Decodes with the other codec and expects it to encode the same bytes. */
function reread(bytes: Buffer): unknown {
  const value = read(bytes);
  expect(write(value).toString('hex')).toBe(bytes.toString('hex'));
  return value;
}

function rpcErrorIn(answer: Buffer): RpcError {
  const length = answer.readUInt8(8);
  return new RpcError(answer.readInt32LE(4), answer.toString('utf8', 9, 9 + length));
}
