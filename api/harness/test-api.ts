import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request } from 'express';
import type { GatewayOptions, TelegramGateway } from '@giftbuyer/telegram';
import { InProcessTelegramGateway } from '@giftbuyer/telegram/in-process';
import passport, { type AuthenticateOptions } from 'passport';
import type { Strategy } from 'passport-jwt';
import { Client, type Pool, type PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { expect, inject } from 'vitest';
import { JwtStrategy } from '../src/auth/jwt.strategy.js';
import { readConfig } from '../src/config/config.js';
import { createApp } from '../src/create-app.js';
import { poolOf } from '../src/database/pool-of.js';
import { openDatabase } from '../src/open-database.js';
import { PasswordHasher } from '../src/passwords/password-hasher.js';
import { PANEL_ROLE } from '../src/embedded-postgres/roles.js';
import { HttpClient } from './http-client.js';
import { PASSWORD } from './test-user.js';

export interface ApiOptions {
  /** Settings over those of a test; see `readConfig`. */
  env?: NodeJS.ProcessEnv;
  clientDirectory?: string;
  /** Which Telegram the panel talks to; without it none answers. */
  telegram?: GatewayOptions;
  /** Replaces the gateway on this thread. */
  gateway?: TelegramGateway;
  /** Whether hashes of passwords are as costly as in use, for tests of that cost. */
  hasCostlyHashes?: boolean;
  /** Whether connections and locks of the database are waited for as briefly as in use, for tests of these limits. */
  hasRealTimeouts?: boolean;
}

/** The least that argon2id allows: at full strength, hashes would be a fifth of the processor time of all tests. */
const CHEAP_HASHES = { memory: 8, passes: 1, parallelism: 1 };

/** The panel over HTTP on a free port, with the real database. */
export class TestApi {
  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    private readonly options: ApiOptions,
    private readonly closeDatabase: () => Promise<void>,
  ) {}

  static async start(options: ApiOptions): Promise<TestApi> {
    const { env, clientDirectory, telegram = {}, gateway = new InProcessTelegramGateway(telegram) } = options;
    const config = readConfig({ ...env });
    const database = await openDatabase(config);
    const app = await createApp(config, database, gateway, clientDirectory);
    useOwnStrategy(app);
    if (!options.hasCostlyHashes) app.get(PasswordHasher).useParameters(CHEAP_HASHES);
    if (!options.hasRealTimeouts) waitLong(poolOf(app.get(DataSource)));
    await app.listen(0, config.host);
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new TestApi(app, `http://127.0.0.1:${port}`, options, () => database.close());
  }

  /** The database of the panel, to look into or to break. */
  get database(): DataSource {
    return this.app.get(DataSource);
  }

  /** Somebody who is not signed in. @param address in place of one of their own */
  client(address?: string): HttpClient {
    return Object.assign(new HttpClient(this.url), address === undefined ? {} : { address });
  }

  /** A new user, signed in. */
  async register(username: string): Promise<HttpClient> {
    const client = this.client();
    const answer = await client.post('/api/auth/register', { username, password: PASSWORD });
    expect(answer.body).toEqual({ ok: true });
    return client;
  }

  /** Signs a user in again, which signs out every other client of the user. */
  async login(username: string): Promise<HttpClient> {
    const client = this.client();
    const answer = await client.post('/api/auth/login', { username, password: PASSWORD });
    expect(answer.body).toEqual({ ok: true });
    return client;
  }

  /** Another instance on the same database and key, for restarts and for several at once. */
  again(env: NodeJS.ProcessEnv = {}): Promise<TestApi> {
    return TestApi.start({ ...this.options, env: { ...this.options.env, ...env } });
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.closeDatabase();
  }
}

const strategies = new WeakMap<Request['app'], JwtStrategy>();

/** Authenticates by the strategy of the app that has got the request. */
const strategyOfApp = {
  authenticate(this: Strategy, request: Request, options: AuthenticateOptions): void {
    const own = strategies.get(request.app);
    if (!own) throw new Error('The app has no strategy');
    // Passport has set the callbacks of the request on `this`.
    (Object.assign(Object.create(own), this) as Strategy).authenticate(request, options);
  },
};

/** Passport keeps its strategies per process, where a panel is alone; tests run several panels in one. */
function useOwnStrategy(app: NestExpressApplication): void {
  strategies.set(app.getHttpAdapter().getInstance(), app.get(JwtStrategy, { strict: false }));
  passport.use('jwt', strategyOfApp as unknown as Strategy);
}

const WAIT_MS = 60_000;
/** Of a statement, of its answer and of an idle transaction: none ends a wait first. */
const LIMIT_MS = 2 * WAIT_MS;

const SET_LONG_TIMEOUTS_SQL = `SELECT set_config('lock_timeout', '${WAIT_MS}', false),
  set_config('statement_timeout', '${LIMIT_MS}', false),
  set_config('idle_in_transaction_session_timeout', '${LIMIT_MS}', false)`;

/** Lets the panel wait for connections and locks while the process of the tests, which holds them, stalls. */
function waitLong(pool: Pool): void {
  const patient = new WeakSet<PoolClient>();
  pool.options.connectionTimeoutMillis = WAIT_MS;
  pool.on('acquire', (client) => {
    if (patient.has(client)) return;
    patient.add(client);
    const { connectionParameters } = client as unknown as { connectionParameters: { query_timeout: number } };
    connectionParameters.query_timeout = LIMIT_MS;
    // Before the queries of the caller that acquires it. A lost connection is reported to those.
    client.query(SET_LONG_TIMEOUTS_SQL).catch(() => undefined);
  });
}

/** Starts the panel on a fresh database. */
export async function startApi({ env = {}, ...options }: ApiOptions = {}): Promise<TestApi> {
  return TestApi.start({
    env: {
      DATABASE_URL: await newDatabase(),
      SECRET_KEY: randomBytes(32).toString('base64'),
      DATA_DIR: tmpdir(),
      LOG_LEVEL: 'error',
      ALLOW_UNSAFE_DATABASE: '1',
      // Every test client has its own address.
      TRUSTED_PROXIES: '127.0.0.1',
      REGISTRATION: 'open',
      RATE_LIMITS: 'off',
      SNAPSHOTS: 'off',
      ...env,
    },
    ...options,
  });
}

/** A copy of the migrated template. */
export function newDatabase(): Promise<string> {
  return createDatabase(inject('postgres').template);
}

/** A database without any table. */
export function newEmptyDatabase(): Promise<string> {
  return createDatabase('template1');
}

async function createDatabase(template: string): Promise<string> {
  const { url, superuserUrl } = inject('postgres');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const admin = new Client({ connectionString: superuserUrl });
  await admin.connect();
  // Without `file_copy` every page of the template goes through the write-ahead log, for five times the processor time.
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${PANEL_ROLE} STRATEGY file_copy`);
  await admin.end();
  const database = new URL(url);
  database.pathname = name;
  return database.href;
}
