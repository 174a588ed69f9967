import type { tl } from '@mtcute/node';
import { expect } from 'vitest';
import { Faults } from '../../src/faults/faults.js';
import { CallLog } from '../../src/rpc/call-log.js';
import type { Caller, ClientInfo } from '../../src/rpc/call.js';
import { Router } from '../../src/rpc/router.js';
import { Randomness } from '../../src/random.js';
import { Store } from '../../src/state/store.js';
import { encodeUpdate } from '../../src/tl/codec.js';
import type { TlObject } from '../../src/tl/codec.js';
import { Refusal } from '../../src/world/refusal.js';
import { World } from '../../src/world/world.js';
import { read, write } from './second-codec.js';
import type { TlText } from './tl-text.js';

const RPC_ERROR = 0x2144ca19;
/** Of the second client. */
export const SECOND_LAYER = 227;
const FIRST_MOMENT = Date.UTC(2026, 0, 1);

/** What a device was told without having asked. */
export interface Pushed {
  deviceId: string;
  update: unknown;
}

/**
 * The methods without the network: requests are written and answers are read by the second client's codec, in its
 * layer. Every answer and every update must come out of that codec with the bytes that went in. Given the text of an
 * older layer, answers are read by that.
 */
export class Office {
  /** Unix milliseconds. */
  now = FIRST_MOMENT;
  readonly world: World;
  readonly pushed: Pushed[] = [];
  /** The devices that were told that they were signed out from elsewhere. */
  readonly ended: string[] = [];
  readonly lines: string[] = [];
  private readonly routers = new Map<number, Router>();

  constructor(
    store = new Store(),
    private readonly older?: { layer: number; text: TlText },
  ) {
    const clock = { now: () => this.now };
    this.world = new World(store, clock.now, new Randomness('office'));
    const dcs = [1, 2, 3].map((id) => ({ id, ip: '127.0.0.1', port: 20_000 + id }));
    for (const { id: dc } of dcs) {
      // A device is named by its data centre, as its key would belong to it.
      const push = (keyId: string, update: TlObject): number => {
        const bytes = encodeUpdate(update, this.layer);
        if (!bytes || !keyId.endsWith(`@${dc}`)) return 0;
        this.pushed.push({ deviceId: keyId, update: this.read(bytes) });
        return 1;
      };
      const tellEnded = (keyId: string): void => {
        if (keyId.endsWith(`@${dc}`)) this.ended.push(keyId);
      };
      const place = { dc, dcs, world: this.world, push, tellEnded, allowsParallelUse: true };
      this.routers.set(dc, new Router(place, new Faults(clock), new CallLog(clock), (line) => this.lines.push(line)));
    }
  }

  /** What can be asked for. */
  get methods(): string[] {
    return [...this.routers.values()][0]?.methods ?? [];
  }

  /** A device that is signed in. */
  admit(name: string, phone: string): Desk {
    const desk = this.desk(name, this.world.account(phone).dc);
    this.world.admit({ id: desk.id, model: name, system: 'Test OS', appVersion: '1.0', apiId: 12345 }, phone);
    return desk;
  }

  /** A device that asks at a data centre. */
  desk(name: string, dc: number): Desk {
    const id = `${name}@${dc}`;
    const caller = new Client(id, { layer: this.layer, model: name });
    const router = this.routers.get(dc);
    if (!router) throw new Error(`there is no data centre ${dc}`);
    return {
      id,
      ask: (request) => {
        const outcome = router.answer(write(request), caller);
        if (typeof outcome !== 'object' || !('answer' in outcome)) throw new Error('an answer was expected');
        const { answer } = outcome;
        if (answer.readUInt32LE() === RPC_ERROR) throw refusalIn(answer);
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

class Client implements Caller {
  readonly isTest = false;
  readonly isUnbound = false;

  constructor(
    readonly keyId: string,
    public client: ClientInfo,
  ) {}

  introduce(client: ClientInfo): void {
    this.client = client;
  }

  isParallel(): boolean {
    return false;
  }

  subscribe(): void {
    // Every device of the office gets updates.
  }

  bind(): void {
    throw new Error('no key here is temporary');
  }
}

export interface Desk {
  id: string;
  /** @throws Refusal */
  ask<Request extends tl.RpcMethod>(request: Request): tl.RpcCallReturn[Request['_']];
}

/** Expects exactly this code and text. */
export function expectRefusal(run: () => unknown, code: number, text: string): void {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Refusal);
  expect([(thrown as Refusal).code, (thrown as Refusal).text]).toEqual([code, text]);
}

/** Reads by the other codec and expects it to write the same bytes. */
function reread(bytes: Buffer): unknown {
  const value = read(bytes);
  expect(write(value).toString('hex')).toBe(bytes.toString('hex'));
  return value;
}

function refusalIn(answer: Buffer): Refusal {
  const length = answer.readUInt8(8);
  return new Refusal(answer.readInt32LE(4), answer.toString('utf8', 9, 9 + length));
}
