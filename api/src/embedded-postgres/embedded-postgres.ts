import { setTimeout as pause } from 'node:timers/promises';
import { BootError, messageOf } from '../errors/boot-error.js';
import { type Cluster, openCluster } from './cluster.js';
import { type RunningServer, adoptOrStart, releaseServer, truncateLog } from './server.js';

/** How long a server that ended may take to come back before the panel gives up. */
const RESTART_DEADLINE_MS = 60_000;
/** Between attempts: on a full disk each fails at once. */
const RESTART_PAUSE_MS = 1_000;

/** Messages of the system in the log of a server that cannot start. */
const UNWRITABLE_MESSAGE = /No space left on device|Read-only file system|Disk quota exceeded/;
const LOG_CHECK_INTERVAL_MS = 3_600_000;

export interface ServerWatcher {
  /** Whether the panel stops: then a server that ends, by a signal to the process group, is not started again. */
  isStopping?(): boolean;
  /** The server had ended and answers again. */
  onRestart(): void;
  /** The server does not come back. */
  onLost(reason: string): void;
}

/**
 * A PostgreSQL of our own that lives in the data directory and listens on a unix socket that no other user can reach (on
 * Windows on 127.0.0.1). It runs detached from the panel, so it outlives a killed one; the next panel adopts it, and
 * several panels share it.
 */
export class EmbeddedPostgres {
  private readonly logCheck = setInterval(() => void truncateLog(this.cluster), LOG_CHECK_INTERVAL_MS).unref();
  private isClosing = false;
  private restarting: Promise<void> | undefined;

  private constructor(
    private server: RunningServer,
    private readonly cluster: Cluster,
  ) {}

  /**
   * Adopts the server of `dataDirectory`, or starts it; creates the database the first time. Data is never overwritten.
   * @throws BootError
   */
  static async open(dataDirectory: string): Promise<EmbeddedPostgres> {
    const cluster = await openCluster(dataDirectory);
    const server = await adoptOrStart(cluster).catch((error: unknown) => {
      throw new BootError(`The database in ${cluster.path} does not start: ${messageOf(error)}`);
    });
    await truncateLog(cluster);
    return new EmbeddedPostgres(server, cluster);
  }

  get url(): string {
    return this.server.url;
  }

  /** Absolute path of the files, links resolved. */
  get path(): string {
    return this.cluster.path;
  }

  /** Starts the server again, at the same address, whenever it ends by itself (out of memory, `kill -9`). */
  superviseServer(watcher: ServerWatcher): void {
    this.server.presence.once('end', () => {
      if (!this.isClosing && !watcher.isStopping?.()) this.restarting = this.restart(watcher);
    });
  }

  /** Stops the server unless another panel uses it. @returns whether it was stopped */
  async close(): Promise<boolean> {
    this.isClosing = true;
    clearInterval(this.logCheck);
    await this.restarting;
    return releaseServer(this.server, this.cluster);
  }

  private async restart(watcher: ServerWatcher): Promise<void> {
    const deadline = performance.now() + RESTART_DEADLINE_MS;
    for (;;) {
      try {
        const server = await adoptOrStart(this.cluster, this.server.address, () => this.isClosing);
        // The pool uses the old address, so a server at another one cannot be adopted.
        if (server.url !== this.url) {
          await server.presence.end();
          return watcher.onLost('another panel started it at another address');
        }
        this.server = server;
        break;
      } catch (error) {
        if (this.isClosing) return;
        // It starts again when there is space on the disk; exiting would require a manual restart too.
        const isUnwritable = UNWRITABLE_MESSAGE.test(messageOf(error));
        if (!isUnwritable && performance.now() > deadline) return watcher.onLost(messageOf(error));
        await pause(RESTART_PAUSE_MS);
      }
    }
    watcher.onRestart();
    this.superviseServer(watcher);
  }
}
