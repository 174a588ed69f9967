import type { Connection } from '../transport/connection.js';

/**
 * After this time without received data a connection no longer counts as in use: its client may be gone without a FIN.
 * Telegram does not document that time.
 */
export const IDLE_CONNECTION_MS = 20_000;

/** What a client sends over a connection for files besides `upload.*`: `initConnection` and the binding of its key. */
const CONNECTION_SETUP_METHODS = new Set(['help.getConfig', 'auth.bindTempAuthKey']);

/** Whether a request belongs to the main connection. Those of files may be sent over any number of connections. */
export const isMainRequest = (method: string): boolean =>
  !method.startsWith('upload.') && !CONNECTION_SETUP_METHODS.has(method);

interface Use {
  /** The MTProto session of the latest request. */
  sessionId: bigint;
  /** Whether that session has continued over another connection since. */
  hasMoved: boolean;
}

/**
 * The TCP connections over which one authorisation sends main requests. AUTH_KEY_DUPLICATED "is only emitted if any of
 * the non-media DC detects that an authorized session is sending requests in parallel from two separate TCP
 * connections" (https://core.telegram.org/api/errors#406-not-acceptable). A connection is in use from its first main
 * request until it closes or is silent for `IDLE_CONNECTION_MS`, whether its requests are finished or not; a main request over
 * another connection in that time is parallel. The exception is a client that lost its connection and continues the
 * same MTProto session over a new one: then the older connection is out of use, and only a request over that one is
 * parallel.
 */
export class MainConnections {
  private readonly uses = new Map<Connection, Use>();

  /**
   * Records a main request.
   *
   * @param unixMs the system's time
   * @returns whether it is parallel
   */
  detectParallelUse(connection: Connection, sessionId: bigint, unixMs: number): boolean {
    const others = this.othersInUse(connection, unixMs);
    const isBack = this.uses.get(connection)?.hasMoved === true;
    if (others.some((other) => isBack || other.sessionId !== sessionId)) {
      this.uses.clear();
      return true;
    }
    for (const other of others) other.hasMoved = true;
    this.uses.set(connection, { sessionId, hasMoved: false });
    return false;
  }

  private othersInUse(connection: Connection, unixMs: number): Use[] {
    for (const [other] of this.uses) {
      if (!other.isOpen || (other !== connection && unixMs - other.lastReceivedAt > IDLE_CONNECTION_MS))
        this.uses.delete(other);
    }
    return [...this.uses].filter(([other, { hasMoved }]) => other !== connection && !hasMoved).map(([, use]) => use);
  }
}
