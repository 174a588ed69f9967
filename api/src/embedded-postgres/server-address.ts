import { lchown, lstat, mkdtemp, realpath, rmdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { makeDirectory, SYSTEM_DIRECTORY } from './binaries.js';
import type { Cluster } from './cluster.js';
import { DATABASE } from './roles.js';

/** PostgreSQL's default port; for a unix socket only a part of its name. */
const SOCKET_PORT = 5432;
/** Bytes of `sun_path` without the NUL: 103 on macOS, 107 on Linux. */
const MAX_SOCKET_PATH_BYTES = 103;
/** With six letters of `mkdtemp` after it. */
const SOCKET_DIRECTORY = 'giftbuyer-socket-';

/** Where a server listens. */
export interface ServerAddress {
  /** Absolute path of the directory of its unix socket; null when it listens on 127.0.0.1. */
  directory: string | null;
  port: number;
}

/** A URL for `pg` and libpq, which requires that the server proves by SCRAM that it knows the password. */
export function urlOf({ directory, port }: ServerAddress, role: string, password: string): string {
  const host = directory === null ? '127.0.0.1' : encodeURIComponent(directory);
  return `postgres://${role}:${password}@${host}:${port}/${DATABASE}?require_auth=scram-sha-256`;
}

/**
 * The address in `postmaster.pid`.
 * @param socketDirectory as the server was given it: relative to its data files, or empty
 */
export function writtenAddress(cluster: Cluster, socketDirectory: string, port: number): ServerAddress {
  return { directory: socketDirectory === '' ? null : resolve(cluster.data, socketDirectory), port };
}

/**
 * The address for a new server: on Windows a free port, else a new directory that only the server's user can enter, beside the data
 * files or, when that path is too long for a socket, elsewhere.
 * @param last the former address, which is used again if possible
 */
export async function newAddress(cluster: Cluster, last: ServerAddress | undefined): Promise<ServerAddress> {
  if (process.platform === 'win32') return last ?? { directory: null, port: await freePort() };
  if (last?.directory && (await isPrivate(cluster, last.directory))) return last;
  const { user } = cluster;
  const directory = await mkdtemp(join(await parentOfSocket(cluster), SOCKET_DIRECTORY));
  if (user) await lchown(directory, user.uid, user.gid);
  return { directory, port: SOCKET_PORT };
}

/** Removes the socket directory of a server that has ended. */
export async function removeAddress({ directory }: ServerAddress): Promise<void> {
  if (directory !== null) await rmdir(directory).catch(() => undefined);
}

/** Options of the server. Paths are relative to its working directory `data`, so they need no quotes. */
export function listenOptions(cluster: Cluster, { directory, port }: ServerAddress): string {
  if (directory === null) return `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
  const path = dirname(directory) === cluster.path ? `../${basename(directory)}` : directory;
  return `-p ${port} -c listen_addresses= -c unix_socket_directories=${path} -c unix_socket_permissions=0700`;
}

/** Whether only the server's user can create a socket there. */
export async function isPrivate(cluster: Cluster, directory: string): Promise<boolean> {
  const found = await lstat(directory).catch(() => null);
  const owner = cluster.user?.uid ?? process.getuid?.();
  return found !== null && found.isDirectory() && found.uid === owner && (found.mode & 0o077) === 0;
}

async function parentOfSocket({ user, path }: Cluster): Promise<string> {
  if (fits(path)) return path;
  if (user) {
    makeDirectory(SYSTEM_DIRECTORY, 0o755);
    return SYSTEM_DIRECTORY;
  }
  const temporary = await realpath(tmpdir()).catch(() => '');
  // The options of the server are words of a shell, and a list with commas.
  return /^[\w./-]+$/.test(temporary) && fits(temporary) ? temporary : '/tmp';
}

/** Whether the path of a socket in a directory there is short enough. */
function fits(parent: string): boolean {
  return Buffer.byteLength(`${parent}/${SOCKET_DIRECTORY}XXXXXX/.s.PGSQL.${SOCKET_PORT}`) <= MAX_SOCKET_PATH_BYTES;
}

function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
