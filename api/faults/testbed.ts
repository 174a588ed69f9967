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

export interface TestbedOptions {
  /** How many panels there are. */
  panels?: number;
  /** Settings of all panels. */
  env?: NodeJS.ProcessEnv;
  /** Whether Telegram is behind a `WireProxy`, which forwards whole packets and knows no auth key. */
  hasWire?: boolean;
}

/** A session lock that is held; each acquisition has its own token. */
interface HeldLock {
  key: string;
  token: string;
}

/** How long after the start jobs run. Long enough for a panel to start. */
const JOB_RUNS_IN_MS = 6_000;

/** Longer than the locks of a killed panel are valid, grace included. */
const LOCKS_EXPIRE_WITHIN_MS = 40_000;

/** Characters of the end of a panel's log, after a failure. */
const LOG_TAIL_LENGTH = 4_000;

/** Panels on one database and a Telegram server, all separate processes, with fault-injecting proxies between them. */
export class Testbed {
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

  static async start(options: TestbedOptions): Promise<Testbed> {
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
      // Every client of the tests has its own address.
      TRUSTED_PROXIES: '127.0.0.1',
      REGISTRATION: 'open',
      // Tests open a hundred browsers of one user and refresh without pauses.
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
    return new Testbed(new SeededRandom(seed), directory, database, telegram, panels, new Sealing(keyring), wire);
  }

  get wire(): WireProxy {
    if (!this.wireProxy) throw new Error('The testbed was started without `hasWire`');
    return this.wireProxy;
  }

  /** The panel of this number, from 0. */
  panel(number = 0): Panel {
    const panel = this.panels[number];
    if (!panel) throw new Error(`There is no panel ${number}`);
    return panel;
  }

  /** Registers a user with an API profile of the sandbox. */
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

  /** Restarts a panel, which forgets its circuit breakers and key cooldowns. @param env for this run */
  async restart(panel = this.panel(), env: NodeJS.ProcessEnv = {}): Promise<void> {
    if (panel.isRunning) await panel.stop();
    await panel.start(env);
  }

  /** Starts a panel whose clock is shortly before the next multiple of `everyMs`, so that its cron jobs run soon. */
  async startBefore(everyMs: number, panel = this.panel()): Promise<void> {
    const shift = everyMs - JOB_RUNS_IN_MS - (Date.now() % everyMs);
    await panel.start({ CLOCK_SHIFT_MS: String(shift) });
  }

  /** Stops the load, ends all faults, restarts what was killed and waits until all locks are free. */
  async settle(): Promise<void> {
    await Promise.all(this.loads.splice(0).map((load) => load.stop()));
    for (const panel of this.panels) panel.heal();
    this.wireProxy?.setConditions({});
    if (!this.database.isRunning) await this.database.run();
    if (!this.telegram.isRunning) await this.telegram.run();
    await this.telegram.clearFaults();
    for (const panel of this.panels) if (!panel.isRunning) await panel.start();
    await Promise.all(this.users.map((user) => user.returnToPanel()));
    const held = 'SELECT key FROM session_locks WHERE owner IS NOT NULL AND expires_at > now()';
    const areFree = async () => (await this.database.query(held)).length === 0;
    await waitUntil('all locks are free', LOCKS_EXPIRE_WITHIN_MS, areFree);
  }

  /** Settles, then fails if an invariant is violated. */
  async checkInvariants(): Promise<void> {
    await this.settle();
    const deadline = performance.now() + 10_000;
    for (;;) {
      const found = violations(await observe(this));
      // Connections may still be closing, and events may still be on their way.
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

/** Starts a testbed for the tests of one file. Checks the invariants after each test. */
export function useTestbed(options: TestbedOptions = {}): () => Testbed {
  let testbed: Testbed;
  beforeAll(async () => {
    testbed = await Testbed.start(options);
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      testbed.isBroken = true;
      for (const panel of testbed.panels) console.log(`Panel ${panel.name}: ${panel.log.slice(-LOG_TAIL_LENGTH)}`);
      console.log(`Repeat with FAULTS_SEED=${testbed.random.seed}; its files: ${testbed.directory}`);
    });
  });
  afterEach(async ({ task }) => {
    // After a failed test the invariants say nothing, but the next test needs a settled testbed.
    await (task.result?.state === 'fail' ? testbed.settle() : testbed.checkInvariants());
  });
  afterAll(() => testbed.end());
  return () => testbed;
}
