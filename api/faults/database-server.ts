import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import { inject } from 'vitest';
import { EmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.js';
import { openCluster } from '../src/embedded-postgres/cluster.js';
import { runAs } from '../src/embedded-postgres/binaries.js';
import { upstreamOf } from '../harness/fault-proxy.js';

/** A PostgreSQL server that tests can stop at any time. Queries of tests bypass the proxies. */
export class DatabaseServer {
  url = '';
  /** Where it listens now: each start has its own socket. */
  readonly target = { path: '' };
  private pool: Pool | null = null;

  private constructor(private readonly directory: string) {}

  /** Starts it with the schema of the panel and a table of all writes to accounts. */
  static async start(directory: string): Promise<DatabaseServer> {
    // -p keeps the owner and the modes.
    await promisify(execFile)('cp', ['-Rp', inject('stoppedPostgres'), join(directory, 'postgres')]);
    const server = new DatabaseServer(directory);
    await server.run();
    return server;
  }

  get isRunning(): boolean {
    return this.pool !== null;
  }

  /** Starts it, at another address than before. */
  async run(): Promise<void> {
    const { url } = await EmbeddedPostgres.open(this.directory);
    this.url = url;
    Object.assign(this.target, upstreamOf(url));
    this.pool = new Pool({ connectionString: url, max: 4 });
    // Its connections end with the server.
    this.pool.on('error', () => undefined);
  }

  /** `fast` rolls back transactions; `immediate` kills all processes, as a power failure does. */
  async end(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const { pool } = this;
    this.pool = null;
    await pool?.end();
    const cluster = await openCluster(this.directory);
    const args = ['stop', '-w', '-t', '20', '-m', mode, '-D', cluster.data];
    const { code, output } = await runAs(cluster.user, cluster.binaries.pg_ctl, args, cluster.path);
    if (code !== 0) throw new Error(`PostgreSQL does not stop: ${output}`);
  }

  async query<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.running.query<Row>(sql, parameters)).rows;
  }

  /** Runs a locking statement in a transaction. @returns a function that ends the transaction */
  async lock(sql: string, parameters: unknown[] = []): Promise<() => Promise<void>> {
    const client = await this.running.connect();
    await client.query('BEGIN');
    await client.query(sql, parameters);
    return async () => {
      await client.query('ROLLBACK');
      client.release();
    };
  }

  private get running(): Pool {
    if (!this.pool) throw new Error('The database is not running');
    return this.pool;
  }
}
