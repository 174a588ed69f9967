import type { Clock } from '../clock.js';
import type { ClientInfo } from '../rpc/call.js';
import type { Collection } from '../state/store.js';
import { MainConnections } from './main-connections.js';
import { SALT_GRACE_SECONDS, SALT_SECONDS, Salts } from './salts.js';
import type { FutureSalt } from './salts.js';
import { Session } from './session.js';

export interface AuthKeyRow {
  /** Base64. */
  key: string;
  /** The decimal salt that the handshake gave. */
  firstSalt: string;
  /** Unix seconds. */
  createdAt: number;
  client?: ClientInfo;
  /** Unix seconds; a temporary key has it. */
  expiresAt?: number;
  /** Made with a data centre of the test environment. */
  isTest?: true;
  /** The id of the permanent key that a temporary key is bound to. */
  boundTo?: string;
}

/** How long the salt of the handshake is valid: as long as every other one. */
const FIRST_SALT_SECONDS = SALT_SECONDS + SALT_GRACE_SECONDS;
/** Sessions of a key; above this the oldest is destroyed. */
const MAX_SESSIONS = 16;
/** Sessions without a connection; some clients make a new session for every connection. */
const MAX_DISCONNECTED_SESSIONS = 4;
/** Destroyed sessions whose highest message id is kept, so that none of their messages is executed again. */
const MAX_DESTROYED_SESSIONS = 64;

/** A key made by a handshake, and the sessions that use it. */
export class AuthKey {
  readonly key: Buffer;
  /** Of the authorization: connections of bound temporary keys count for the permanent key. */
  readonly mainConnections = new MainConnections();
  private readonly salts: Salts;
  /** In the order of their beginning. */
  private readonly sessions = new Map<bigint, Session>();
  /** The highest message id of each destroyed session. */
  private readonly destroyed = new Map<bigint, bigint>();

  /** @param keyId hex */
  constructor(
    readonly keyId: string,
    private row: AuthKeyRow,
    private readonly rows: Collection<AuthKeyRow>,
    private readonly clock: Clock,
  ) {
    this.key = Buffer.from(row.key, 'base64');
    this.salts = new Salts(this.key);
  }

  get client(): ClientInfo | undefined {
    return this.row.client;
  }

  get isTest(): boolean {
    return this.row.isTest ?? false;
  }

  /** Unix seconds; undefined for a permanent key. */
  get expiresAt(): number | undefined {
    return this.row.expiresAt;
  }

  /** The id of the permanent key that this temporary key is bound to. */
  get boundTo(): string | undefined {
    return this.row.boundTo;
  }

  setClientInfo(client: ClientInfo): void {
    this.updateRow({ client });
  }

  bind(boundTo: string, expiresAt: number): void {
    this.updateRow({ boundTo, expiresAt });
  }

  acceptsSalt(salt: bigint, unixSeconds: number): boolean {
    const { firstSalt, createdAt } = this.row;
    const isFirst = salt === BigInt(firstSalt) && unixSeconds < createdAt + FIRST_SALT_SECONDS;
    return isFirst || this.salts.acceptsSalt(salt, unixSeconds);
  }

  saltAt(unixSeconds: number): bigint {
    return this.salts.currentSalt(unixSeconds);
  }

  futureSalts(unixSeconds: number, count: number): FutureSalt[] {
    return this.salts.issueFutureSalts(unixSeconds, count);
  }

  /** Finds or creates the session. */
  session(id: bigint): Session {
    const known = this.sessions.get(id);
    if (known) return known;
    this.evictSessions();
    const session = new Session(id, this.clock, this.destroyed.get(id) ?? 0n);
    this.sessions.set(id, session);
    return session;
  }

  connectedSessions(): Session[] {
    return [...this.sessions.values()].filter(({ activeConnection }) => activeConnection);
  }

  /** @returns whether there was such a session */
  destroySession(id: bigint): boolean {
    const session = this.sessions.get(id);
    if (!session) return false;
    this.sessions.delete(id);
    this.destroyed.delete(id);
    this.destroyed.set(id, session.inbox.highestMessageId);
    const [oldest] = this.destroyed.keys();
    if (this.destroyed.size > MAX_DESTROYED_SESSIONS && oldest !== undefined) this.destroyed.delete(oldest);
    return true;
  }

  private evictSessions(): void {
    const all = [...this.sessions.values()];
    const disconnected = all.filter(({ activeConnection }) => !activeConnection);
    for (const { id } of disconnected.slice(0, Math.max(0, disconnected.length - MAX_DISCONNECTED_SESSIONS + 1)))
      this.destroySession(id);
    const [oldest] = this.sessions.keys();
    if (this.sessions.size >= MAX_SESSIONS && oldest !== undefined) this.destroySession(oldest);
  }

  private updateRow(part: Partial<AuthKeyRow>): void {
    const row = { ...this.row, ...part };
    this.rows.put(this.keyId, row);
    this.row = row;
  }
}
