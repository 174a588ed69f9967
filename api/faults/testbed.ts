import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createWireProxy, type WireProxy } from '@giftbuyer/telegram-sandbox';
import { readConfig } from '../src/config/config.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { openKeyring } from '../src/sealing/open-keyring.js';
import { Sealing } from '../src/sealing/sealing.js';
import { joinSandbox } from '../harness/join-sandbox.js';
import { testDirectory } from '../harness/test-directory.js';
import { TestPhones } from '../harness/test-user.js';
import { SeededRandom } from './seeded-random.js';
import { DatabaseServer } from './database-server.js';
import { ExpectedState } from './expected-state.js';
import { Panel } from './panel.js';
import { TelegramServer } from './telegram-server.js';

export interface TestbedOptions {
  /** How many panels there are. */
  panels?: number;
  /** Settings of all panels. */
  env?: NodeJS.ProcessEnv;
  /** Whether Telegram is behind a `WireProxy`, which forwards whole packets and knows no auth key. */
  hasWire?: boolean;
  /** Whether the panels know the addresses of Telegram, as proxies in front of it need; then `toTelegram` is not used. */
  knowsTelegram?: boolean;
}

/** A session lock that is held; each acquisition has its own token. */
interface HeldLock {
  key: string;
  token: string;
}

/** How long after the start jobs run. Long enough for a panel to start. */
const JOB_RUNS_IN_MS = 6_000;

/** What a testbed is made of. */
interface TestbedParts {
  random: SeededRandom;
  directory: string;
  database: DatabaseServer;
  telegram: TelegramServer;
  panels: readonly Panel[];
  sealing: Sealing;
  wireProxy: WireProxy | null;
}

export async function startTestbedParts(options: TestbedOptions): Promise<TestbedParts> {
  const seed = process.env['FAULTS_SEED'] ?? randomBytes(6).toString('hex');
  const directory = await testDirectory('faults');
  const secretKey = randomBytes(32).toString('base64');
  const [database, telegram] = await Promise.all([
    DatabaseServer.start(directory),
    TelegramServer.start(join(directory, 'telegram'), seed),
  ]);
  const config = readConfig({ SECRET_KEY: secretKey, DATA_DIR: directory });
  const keyring = await withBootLock(database.url, (connection) => openKeyring(connection, config));
  const wireProxy = options.hasWire ? await createWireProxy(telegram.addresses) : null;
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
    const panel = await Panel.prepare(String(number), home, database, (wireProxy ?? telegram).addresses, env);
    if (options.knowsTelegram) await joinSandbox(home, telegram.addresses);
    panels.push(panel);
  }
  await Promise.all(panels.map((panel) => panel.start()));
  const random = new SeededRandom(seed);
  return { random, directory, database, telegram, panels, sealing: new Sealing(keyring), wireProxy };
}

/** Panels on one database and a Telegram server, all separate processes, with fault-injecting proxies between them. */
export class Testbed {
  readonly expected = new ExpectedState();
  /** What `heal` stops first. */
  readonly loads: { stop(): Promise<void> }[] = [];
  readonly random: SeededRandom;
  readonly directory: string;
  readonly database: DatabaseServer;
  readonly telegram: TelegramServer;
  readonly panels: readonly Panel[];
  readonly sealing: Sealing;
  private readonly wireProxy: WireProxy | null;
  private readonly phones = new TestPhones();

  constructor(parts: TestbedParts) {
    this.random = parts.random;
    this.directory = parts.directory;
    this.database = parts.database;
    this.telegram = parts.telegram;
    this.panels = parts.panels;
    this.sealing = parts.sealing;
    this.wireProxy = parts.wireProxy;
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

  /** A test number that no other account has. @param hasPassword whether it has the 2FA password `sandbox` */
  newPhone(hasPassword = false): string {
    return hasPassword ? this.phones.newProtectedPhone() : this.phones.newPhone();
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

  /** Stops the load, ends all faults and restarts what was killed. */
  async heal(): Promise<void> {
    await Promise.all(this.loads.splice(0).map((load) => load.stop()));
    for (const panel of this.panels) panel.heal();
    this.wireProxy?.setConditions({});
    if (!this.database.isRunning) await this.database.run();
    if (!this.telegram.isRunning) await this.telegram.run();
    await this.telegram.clearFaults();
    for (const panel of this.panels) if (!panel.isRunning) await panel.start();
  }

  /** Ends all processes. Keeps the directory. */
  async end(): Promise<void> {
    await Promise.all(this.panels.map((panel) => panel.close()));
    await this.wireProxy?.close();
    await Promise.all([this.telegram.end(), this.database.isRunning && this.database.end('immediate')]);
  }
}
