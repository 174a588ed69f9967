import type { RandomStream } from '../random.js';
import { deleteOldest } from '../state/store.js';
import type { Collection, Store } from '../state/store.js';
import type { NewDevice } from './device-registry.js';
import { RpcError } from './rpc-error.js';

/** A login token, which a client shows as a QR code and a phone scans (https://core.telegram.org/api/qr-login). */
export interface LoginToken {
  token: Buffer;
  /** Unix milliseconds. */
  expiresAt: number;
  /** The client that shows it. */
  device: NewDevice;
  /** Digits of the phone that scanned it; null until then. */
  phone: string | null;
}

interface TokenRow {
  expiresAt: number;
  device: NewDevice;
  phone: string | null;
  /** Decimal ids of users that are signed in to the same app already. */
  exceptIds: string[];
  /** A client has signed in with it. */
  used: boolean;
}

const VALID_FOR_MS = 30_000;
/** Once scanned, the client has this long to sign in with it, password included. */
const ACCEPTED_FOR_MS = 5 * 60_000;
/** How long an expired token is answered with AUTH_TOKEN_EXPIRED instead of AUTH_TOKEN_INVALIDX. */
const REMEMBERED_MS = 10 * 60_000;
const TOKEN_BYTES = 32;
/** Clients without an account can request tokens, so their number is limited. */
const MAX_TOKENS = 10_000;
const MAX_EXCEPTIONS = 100;

/** The login tokens of clients. */
export class LoginTokens {
  private readonly rows: Collection<TokenRow>;
  /** The token that a phone has scanned for each client, until it is used. */
  private readonly accepted = new Map<string, string>();
  /** Whether a client gets the same token again until it expires. */
  keepsTokens = false;
  /** Whether a scan is answered once: what follows is a new token, although the client is signed in or needs the password. */
  succeedsOnce = false;

  constructor(
    store: Store,
    private readonly clock: () => number,
    private readonly random: RandomStream,
  ) {
    this.rows = store.collection('login-token');
    for (const [id, { device, phone, used }] of this.rows.entries()) {
      if (phone !== null && !used) this.accepted.set(device.id, id);
    }
  }

  /** Creates a token for a client. Its earlier tokens stay valid until they expire. */
  create(device: NewDevice, exceptIds: bigint[]): LoginToken {
    const kept = this.keepsTokens ? this.pendingTokenOf(device.id) : undefined;
    if (kept) return kept;
    deleteOldest(this.rows, MAX_TOKENS - 1, ({ expiresAt }) => expiresAt + REMEMBERED_MS < this.clock());
    const row: TokenRow = {
      expiresAt: this.clock() + VALID_FOR_MS,
      device,
      phone: null,
      exceptIds: exceptIds.slice(0, MAX_EXCEPTIONS).map(String),
      used: false,
    };
    let id: string;
    do id = this.random.bytes(TOKEN_BYTES).toString('base64url');
    while (this.rows.get(id));
    this.rows.put(id, row);
    return toToken(id, row);
  }

  /** The token of this client that a phone has accepted and that is not used yet. */
  acceptedTokenOf(deviceId: string): LoginToken | undefined {
    const id = this.accepted.get(deviceId) ?? '';
    const row = this.rows.get(id);
    return row && row.expiresAt > this.clock() ? toToken(id, row) : undefined;
  }

  /** @throws RpcError AUTH_TOKEN_INVALID, AUTH_TOKEN_INVALIDX, AUTH_TOKEN_EXPIRED or AUTH_TOKEN_ALREADY_ACCEPTED */
  read(token: Buffer): LoginToken {
    const [id, row] = this.validRow(token);
    return toToken(id, row);
  }

  /** @throws RpcError as `read`, and AUTH_TOKEN_EXCEPTION for a user in `except_ids` */
  accept(token: Buffer, { id: userId, phone }: { id: bigint; phone: string }): LoginToken {
    const [id, row] = this.validRow(token);
    if (row.phone !== null) throw new RpcError(400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
    if (row.exceptIds.includes(String(userId))) throw new RpcError(400, 'AUTH_TOKEN_EXCEPTION');
    const accepted = { ...row, phone, expiresAt: this.clock() + ACCEPTED_FOR_MS };
    this.rows.put(id, accepted);
    this.accepted.set(row.device.id, id);
    return toToken(id, accepted);
  }

  /** Another client than the one that created the token continues with it. */
  assignToDevice(token: Buffer, device: NewDevice): void {
    const [id, row] = this.validRow(token);
    this.accepted.delete(row.device.id);
    this.accepted.set(device.id, id);
    if (row.device.id !== device.id) this.rows.put(id, { ...row, device });
  }

  /** After a completed sign-in the token of the client cannot be used again. */
  markUsed(deviceId: string): void {
    const id = this.accepted.get(deviceId) ?? '';
    const row = this.rows.get(id);
    this.accepted.delete(deviceId);
    if (row) this.rows.put(id, { ...row, used: true });
  }

  private pendingTokenOf(deviceId: string): LoginToken | undefined {
    const found = this.rows
      .entries()
      .find(([, row]) => row.device.id === deviceId && row.phone === null && row.expiresAt > this.clock());
    return found && toToken(...found);
  }

  private validRow(token: Buffer): [id: string, row: TokenRow] {
    if (token.length !== TOKEN_BYTES) throw new RpcError(400, 'AUTH_TOKEN_INVALID');
    const id = token.toString('base64url');
    const row = this.rows.get(id);
    if (!row) throw new RpcError(400, 'AUTH_TOKEN_INVALIDX');
    if (row.used) throw new RpcError(400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
    if (row.expiresAt <= this.clock()) throw new RpcError(400, 'AUTH_TOKEN_EXPIRED');
    return [id, row];
  }
}

function toToken(id: string, { expiresAt, device, phone }: TokenRow): LoginToken {
  return { token: Buffer.from(id, 'base64url'), expiresAt, device, phone };
}
