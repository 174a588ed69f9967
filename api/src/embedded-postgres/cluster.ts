import { randomBytes } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BootError, messageOf } from '../errors/boot-error.js';
import { createSecretFile, readSecretFile } from '../secret-file.js';
import { type Binaries, type SystemUser, findBinaries, runAs, serverUser } from './binaries.js';
import { findClusterDirectory } from './cluster-directory.js';
import { SUPERUSER } from './roles.js';

/** Of the output of initdb. */
const LINES_SHOWN = 3;
/** PostgreSQL keeps its files for one major version only. */
const MAJOR_VERSION = '18';

/** The files of an embedded PostgreSQL (a "database cluster" in its documentation) and its binaries. */
export interface Cluster {
  /** Absolute path without links; holds `data`, `password`, `socket` and `server.log`. */
  path: string;
  data: string;
  /** Of the superuser. */
  password: string;
  binaries: Binaries;
  /** Owner of the files; null when it is the current user. */
  user: SystemUser | null;
}

/**
 * The cluster of `dataDirectory`, created the first time. Existing files are never overwritten; a first start that fails
 * leaves no new directory.
 * @throws BootError
 */
export async function openCluster(dataDirectory: string): Promise<Cluster> {
  const user = await serverUser();
  const binaries = await findBinaries(user);
  try {
    const { path, undo } = await findClusterDirectory(dataDirectory, user);
    const cluster = { path, data: join(path, 'data'), binaries, user };
    try {
      assertQuotable(path);
      return { ...cluster, password: await initialize(cluster) };
    } catch (error) {
      await undo();
      throw error;
    }
  } catch (error) {
    if (error instanceof BootError) throw error;
    throw new BootError(`The data directory ${dataDirectory} cannot be used: ${messageOf(error)}`);
  }
}

/** pg_ctl puts paths between double quotes of a shell. @throws BootError */
function assertQuotable(path: string): void {
  if (/["$`]/.test(path)) throw new BootError(`The path of a data directory must not have ", $ or \`: ${path}`);
}

/** Creates the password and the data files unless they exist. @returns the password */
async function initialize(cluster: Omit<Cluster, 'password'>): Promise<string> {
  const file = join(cluster.path, 'password');
  const version = await readFile(join(cluster.data, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  if (version === null) {
    await createSecretFile(file, randomBytes(24).toString('base64url'), cluster.user);
    await createData(cluster, file);
  } else if (version.trim() !== MAJOR_VERSION) {
    throw new BootError(
      `The database in ${cluster.data} belongs to PostgreSQL ${version.trim()}, this panel has ${MAJOR_VERSION}. ` +
        'Nothing was changed: move the data with pg_dump, or start the version of the panel that made it.',
    );
  }
  const password = await readSecretFile(file);
  if (password === null) throw new BootError(`The password of the database is missing: ${file} must be restored.`);
  return password;
}

/** In a draft directory that is renamed at the end, so that a crash leaves no incomplete database. */
async function createData(cluster: Omit<Cluster, 'password'>, passwordFile: string): Promise<void> {
  const draft = `${cluster.data}.${randomBytes(6).toString('hex')}`;
  const options = [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  const { code, output } = await runAs(cluster.user, cluster.binaries.initdb, options, cluster.path);
  if (code !== 0) throw new BootError(`The database in ${cluster.path} cannot be made: ${initdbFailure(output)}`);
  await rename(draft, cluster.data).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true });
    // Another panel was faster.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

/** The error message of initdb on one line, without its notes on removed files. */
export function initdbFailure(output: string): string {
  if (/could not look up effective user ID/.test(output)) {
    return (
      `the user id ${process.getuid?.() ?? ''} has no name on this system, and PostgreSQL wants one. ` +
      'Start the panel as a user of /etc/passwd (in Docker without --user), or set DATABASE_URL.'
    );
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('initdb: removing '));
  const first = lines.findLastIndex((line) => /\b(?:error|FATAL|PANIC): /.test(line));
  const shown = lines.slice(first === -1 ? -LINES_SHOWN : first).slice(0, LINES_SHOWN);
  const sentences = shown.map((line) =>
    line.replace(/^.*?\b(?:error|FATAL|PANIC|DETAIL|HINT): +/, '').replace(/\.?\s*$/, ''),
  );
  if (/invalid permissions|could not change permissions/.test(sentences[0] ?? '')) {
    sentences.push('Name a folder in DATA_DIR whose file system keeps modes of files, or set DATABASE_URL.');
  }
  return sentences.join('; ');
}
