import { sha1 } from '../crypto/bytes.js';
import type { Caller, ClientInfo } from '../rpc/call.js';
import type { Collection, Store } from '../state/store.js';
import { isValidSalt } from './salts.js';
import { Session } from './session.js';

interface AuthKeyRow {
  /** Base64. */
  key: string;
  /** The decimal salt that the handshake gave. */
  firstSalt: string;
  /** Unix seconds. */
  createdAt: number;
  client?: ClientInfo;
}

/** How long the salt of the handshake is good. */
const FIRST_SALT_SECONDS = 1800;
/** A client that makes a new session for every connection leaves the older ones behind. */
const MAX_SESSIONS = 16;

/** A key made by a handshake, and the sessions that use it. */
export class AuthKey implements Caller {
  readonly key: Buffer;
  private readonly sessions = new Map<bigint, Session>();

  constructor(
    readonly keyId: string,
    private row: AuthKeyRow,
    private readonly rows: Collection<AuthKeyRow>,
  ) {
    this.key = Buffer.from(row.key, 'base64');
  }

  get client(): ClientInfo | undefined {
    return this.row.client;
  }

  introduce(client: ClientInfo): void {
    this.row = { ...this.row, client };
    this.rows.put(this.keyId, this.row);
  }

  accepts(salt: bigint, unixSeconds: number): boolean {
    const { firstSalt, createdAt } = this.row;
    const isFirst = salt === BigInt(firstSalt) && unixSeconds < createdAt + FIRST_SALT_SECONDS;
    return isFirst || isValidSalt(this.key, salt, unixSeconds);
  }

  /** The session of that id, made when it was not known. */
  session(id: bigint): Session {
    const known = this.sessions.get(id);
    if (known) return known;
    const session = new Session(id);
    this.sessions.set(id, session);
    const [oldest] = this.sessions.keys();
    if (this.sessions.size > MAX_SESSIONS && oldest !== undefined) this.sessions.delete(oldest);
    return session;
  }

  /** @returns whether there was such a session */
  destroySession(id: bigint): boolean {
    return this.sessions.delete(id);
  }
}

/** The keys of one data centre. */
export class AuthKeys {
  private readonly rows: Collection<AuthKeyRow>;
  private readonly keys = new Map<string, AuthKey>();

  constructor(store: Store, dc: number) {
    this.rows = store.collection(`auth-key-${dc}`);
    for (const [keyId, row] of this.rows.entries()) this.keys.set(keyId, new AuthKey(keyId, row, this.rows));
  }

  /** @param keyId 8 bytes */
  find(keyId: Buffer): AuthKey | undefined {
    return this.keys.get(keyId.toString('hex'));
  }

  /** As Telegram does with keys that were not used for long. */
  forget(keyId: string): void {
    this.rows.delete(keyId);
    this.keys.delete(keyId);
  }

  add(key: Buffer, firstSalt: bigint, unixSeconds: number): void {
    const keyId = sha1(key).subarray(12).toString('hex');
    const row = { key: key.toString('base64'), firstSalt: String(firstSalt), createdAt: unixSeconds };
    this.rows.put(keyId, row);
    this.keys.set(keyId, new AuthKey(keyId, row, this.rows));
  }
}
