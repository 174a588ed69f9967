import { join } from 'node:path';
import { expect } from 'vitest';
import { runAs } from '../src/embedded-postgres/binaries.js';
import type { Cluster } from '../src/embedded-postgres/cluster.js';

/** Starts the server as versions before the unix socket did: on a port, with one role that is a superuser. */
export async function startOldServer(cluster: Cluster): Promise<string> {
  // Below the ports that systems give to connections.
  const port = 20_000 + (process.pid % 12_000);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
  const args = ['start', '-w', '-l', join(cluster.path, 'server.log'), '-o', options, '-D', cluster.data];
  const { code, output } = await runAs(cluster.user, cluster.binaries.pg_ctl, args, cluster.path);
  expect(code, output).toBe(0);
  return `postgres://giftbuyer:${cluster.password}@127.0.0.1:${port}/postgres`;
}
