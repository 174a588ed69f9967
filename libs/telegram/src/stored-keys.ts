import type { ClientDevice } from './client-device.js';

/** A session of a signed-in account. */
export interface Session {
  dc: number;
  /** MTProto authorization key, 256 bytes. */
  key: Buffer;
  userId: string;
  /** What the key introduced itself as at its sign-in; without one as `FIRST_DEVICE`. */
  device?: ClientDevice | undefined;
}

/** A login by code: the key with which the code was requested, and what `auth.signIn` needs besides the code. */
export interface CodeLogin {
  kind: 'code';
  dc: number;
  key: Buffer;
  device?: ClientDevice | undefined;
  phone: string;
  phoneCodeHash: string;
  /** Whether the code was sent to an email address, which is confirmed differently. */
  byEmail: boolean;
}

/** A login by QR code: the key that exports the login tokens, or imports the last one in the account's data centre. */
export interface QrLogin {
  kind: 'qr';
  dc: number;
  key: Buffer;
  device?: ClientDevice | undefined;
  /** base64url; null until the code was scanned by an account of another data centre. */
  importToken: string | null;
  /** The key is that of a session; see `loginOfSession`. */
  isSession?: true;
}

/** A login in progress. */
export type Login = CodeLogin | QrLogin;

/** The first versions of the panel wrote no device. */
const VERSION_WITHOUT_DEVICE = 1;
const VERSION_WITH_DEVICE = 2;
const HEAD_BYTES = 10;
const KEY_BYTES = 256;

/** Whether the bytes can be an authorization key: 256, and not all the same. */
export function isAuthKey(key: Uint8Array): boolean {
  return key.length === KEY_BYTES && key.some((byte) => byte !== key[0]);
}

/** The authorization key of a gateway's `session`. */
export function authKeyOf(session: string): Buffer {
  return decodeSession(session).key;
}

/** The authorization key of a gateway's `login`. */
export function authKeyOfLogin(login: string): Buffer {
  return decodeLogin(login).key;
}

/** base64url of: version (1 byte), DC (1), user id (8, big endian), authorization key (256), the device as JSON if any. */
export function encodeSession({ dc, key, userId, device }: Session): string {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(device ? VERSION_WITH_DEVICE : VERSION_WITHOUT_DEVICE, 0);
  head.writeUInt8(dc, 1);
  head.writeBigUInt64BE(BigInt(userId), 2);
  return Buffer.concat([head, key, Buffer.from(device ? JSON.stringify(device) : '')]).toString('base64url');
}

export function decodeSession(session: string): Session {
  const bytes = Buffer.from(session, 'base64url');
  const rest = bytes.subarray(HEAD_BYTES + KEY_BYTES);
  const version = bytes.length < HEAD_BYTES + KEY_BYTES ? undefined : bytes[0];
  if (version !== (rest.length > 0 ? VERSION_WITH_DEVICE : VERSION_WITHOUT_DEVICE)) {
    throw new Error('Not a session of this version');
  }
  return {
    dc: bytes.readUInt8(1),
    userId: bytes.readBigUInt64BE(2).toString(),
    key: bytes.subarray(HEAD_BYTES, HEAD_BYTES + KEY_BYTES),
    ...(rest.length > 0 && { device: JSON.parse(rest.toString()) as ClientDevice }),
  };
}

/** A login whose key is that of the session, so that `cancelLogin` signs the session out. */
export function loginOfSession(session: string): string {
  const { userId: _, ...signedIn } = decodeSession(session);
  return encodeLogin({ ...signedIn, kind: 'qr', importToken: null, isSession: true });
}

export function encodeLogin(login: Login): string {
  return JSON.stringify({ ...login, key: login.key.toString('base64') });
}

export function decodeLogin(login: string): Login {
  const { key, ...stored } = JSON.parse(login) as StoredLogin;
  const keyBytes = Buffer.from(key, 'base64');
  // Logins of older versions have no kind.
  return stored.kind === 'qr' ? { ...stored, key: keyBytes } : { ...stored, kind: 'code', key: keyBytes };
}

export function decodeCodeLogin(login: string): CodeLogin {
  const decoded = decodeLogin(login);
  if (decoded.kind !== 'code') throw new Error('The login has no code');
  return decoded;
}

export function decodeQrLogin(login: string): QrLogin {
  const decoded = decodeLogin(login);
  if (decoded.kind !== 'qr') throw new Error('The login has no QR code');
  return decoded;
}

type StoredLogin = { key: string } & (Omit<QrLogin, 'key'> | (Omit<CodeLogin, 'key' | 'kind'> & { kind?: 'code' }));
