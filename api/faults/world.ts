import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createWireProxy, type WireProxy } from '@giftbuyer/telegram-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { openKeyring } from '../src/sealing/open-keyring.js';
import { Sealing } from '../src/sealing/sealing.js';
import { testDirectory } from '../test/test-directory.js';
import { SeededRandom } from './seeded-random.js';
import { DatabaseServer } from './database-server.js';
import { ExpectedState } from './expected-state.js';
import { violations } from './invariants.js';
import { observe } from './observe.js';
import type { Load } from './load.js';
import { Panel } from './panel.js';
import { TelegramServer } from './telegram-server.js';
import { waitUntil } from './wait-until.js';
import { User } from './user.js';

export interface WorldOptions {
  /** How many panels there are. */
  panels?: number;
  /** Settings of all panels. */
  env?: NodeJS.ProcessEnv;
  /** Whether a proxy that knows no auth key stands before Telegram. It passes on whole packets alone. */
  hasWire?: boolean;
}

/** The lock of a session; each acquisition has a token of its own. */
interface HeldLock {
  key: string;
  token: string;
}

/** Long enough for a panel to start. */
const JOB_RUNS_IN_MS = 6_000;

/** Longer than the locks of a killed panel are valid, grace included. */
const LOCKS_EXPIRE_WITHIN_MS = 40_000;

/** Characters of the end of a panel's log, after a failure. */
const LOG_TAIL_LENGTH = 4_000;

/** Some panels on one database, and a Telegram: each a process of its own, with a bad network between them. */
export class World {
  readonly expected = new ExpectedState();
  readonly users: User[] = [];
  readonly loads: Load[] = [];
  isBroken = false;
  private phones = 1000;
  private protectedPhones = 5000;

  private constructor(
    readonly random: SeededRandom,
    readonly directory: string,
    readonly database: DatabaseServer,
    readonly telegram: TelegramServer,
    readonly panels: readonly Panel[],
    readonly sealing: Sealing,
    private readonly wireProxy: WireProxy | null,
  ) {}

  static async start(options: WorldOptions): Promise<World> {
    const seed = process.env['FAULTS_SEED'] ?? randomBytes(6).toString('hex');
    const directory = await testDirectory('faults');
    const secretKey = randomBytes(32).toString('base64');
    const [database, telegram] = await Promise.all([
      DatabaseServer.start(directory),
      TelegramServer.start(join(directory, 'telegram'), seed),
    ]);
    const config = readConfig({ SECRET_KEY: secretKey, DATA_DIR: directory });
    const keyring = await withBootLock(database.url, (connection) => openKeyring(connection, config));
    const wire = options.hasWire ? await createWireProxy(telegram.addresses) : null;
    const env = {
      SECRET_KEY: secretKey,
      BACKGROUND_REFRESH: 'off',
      LOG_LEVEL: 'error',
      // Every client of the tests has an address of its own.
      TRUSTED_PROXIES: '127.0.0.1',
      REGISTRATION: 'open',
      // A hundred browsers of one user, and readings one after the other, are what is tried.
      RATE_LIMITS: 'off',
      ...options.env,
    };
    const panels: Panel[] = [];
    for (let number = 1; number <= (options.panels ?? 1); number++) {
      const home = join(directory, `panel-${number}`);
      await mkdir(home);
      panels.push(await Panel.prepare(String(number), home, database, (wire ?? telegram).addresses, env));
    }
    await Promise.all(panels.map((panel) => panel.start()));
    return new World(new SeededRandom(seed), directory, database, telegram, panels, new Sealing(keyring), wire);
  }

  get wire(): WireProxy {
    if (!this.wireProxy) throw new Error('The world was started without `hasWire`');
    return this.wireProxy;
  }

  /** The panel of this number, from 0. */
  panel(number = 0): Panel {
    const panel = this.panels[number];
    if (!panel) throw new Error(`There is no panel ${number}`);
    return panel;
  }

  /** Somebody with an API profile of the sandbox. */
  async user(name: string, apiId?: number): Promise<User> {
    const user = await User.register(this, name, apiId ?? 4242 + this.users.length);
    this.users.push(user);
    return user;
  }

  /** A test number that no other account has. @param hasPassword whether it has the 2FA password `sandbox` */
  newPhone(hasPassword = false): string {
    return `+999662${hasPassword ? this.protectedPhones++ : this.phones++}`;
  }

  /** Sets the locks of killed panels to expired. @param locks which ones; needed while other panels run */
  async expireDeadLocks(locks?: HeldLock[]): Promise<void> {
    if (!locks && this.panels.some(({ isRunning }) => isRunning)) throw new Error('A panel runs and may hold locks');
    for (const { key, token } of locks ?? (await this.heldLocks())) {
      await this.database.query(
        `UPDATE session_locks SET expires_at = now() - interval '6 seconds'
         WHERE key = $1 AND token = $2 AND owner IS NOT NULL`,
        [key, token],
      );
    }
  }

  heldLocks(): Promise<HeldLock[]> {
    return this.database.query<HeldLock>('SELECT key, token FROM session_locks WHERE owner IS NOT NULL');
  }

  /** Starts a panel again, with its circuit breakers and the pauses of its keys forgotten. @param env for this run */
  async restart(panel = this.panel(), env: NodeJS.ProcessEnv = {}): Promise<void> {
    if (panel.isRunning) await panel.stop();
    await panel.start(env);
  }

  /** Starts a panel whose clock comes to the next full half minute or minute soon, so that its jobs run. */
  async startBefore(everyMs: number, panel = this.panel()): Promise<void> {
    const shift = everyMs - JOB_RUNS_IN_MS - (Date.now() % everyMs);
    await panel.start({ CLOCK_SHIFT_MS: String(shift) });
  }

  /** Stops the load, ends all faults, starts what was killed and waits until all locks are free. */
  async settle(): Promise<void> {
    await Promise.all(this.loads.splice(0).map((load) => load.stop()));
    for (const panel of this.panels) panel.heal();
    this.wireProxy?.behave({});
    if (!this.database.isRunning) await this.database.run();
    if (!this.telegram.isRunning) await this.telegram.run();
    await this.telegram.clearFaults();
    for (const panel of this.panels) if (!panel.isRunning) await panel.start();
    await Promise.all(this.users.map((user) => user.returnToPanel()));
    const held = 'SELECT key FROM session_locks WHERE owner IS NOT NULL AND expires_at > now()';
    const areFree = async () => (await this.database.query(held)).length === 0;
    await waitUntil('all locks are free', LOCKS_EXPIRE_WITHIN_MS, areFree);
  }

  /** Fails when one of the invariants is violated, after whatever faults the test caused. */
  async checkInvariants(): Promise<void> {
    await this.settle();
    const deadline = performance.now() + 10_000;
    for (;;) {
      const found = violations(await observe(this));
      // Connections that end, and events on their way, take a moment.
      if (found.length === 0) return;
      if (performance.now() > deadline) expect(found).toEqual([]);
      await pause(250);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.users.map((user) => user.close()));
    await Promise.all(this.panels.map((panel) => panel.close()));
    await this.wireProxy?.close();
    await Promise.all([this.telegram.end(), this.database.isRunning && this.database.end('immediate')]);
    if (!this.isBroken) await rm(this.directory, { recursive: true });
  }
}

/** A world for the tests of one file. After each test the invariants are checked. */
export function useWorld(options: WorldOptions = {}): () => World {
  let world: World;
  beforeAll(async () => {
    world = await World.start(options);
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      world.isBroken = true;
      for (const panel of world.panels) console.log(`Panel ${panel.name}: ${panel.log.slice(-LOG_TAIL_LENGTH)}`);
      console.log(`Again with FAULTS_SEED=${world.random.seed}; what is left of it: ${world.directory}`);
    });
  });
  afterEach(async ({ task }) => {
    // What failed by itself says nothing about promises, but the next test needs a world.
    await (task.result?.state === 'fail' ? world.settle() : world.checkInvariants());
  });
  afterAll(() => world.end());
  return () => world;
}
