import { randomBytes } from 'node:crypto';
import { keyIdOf } from './crypto/bytes.js';
import type { AuthKeys } from './session/auth-keys.js';
import { parseTestNumber } from './world/test-numbers.js';
import { RpcError } from './world/rpc-error.js';
import type { World } from './world/world.js';

export const KEY_BYTES = 256;

/** A signed-in session as JSON, to be converted to the session format of a client library. */
export interface MintedSession {
  /** Digits without a plus. */
  phone: string;
  userId: number;
  /** The data centre that has the key. */
  dcId: number;
  /** 256 bytes, hex. */
  authKey: string;
  /** The id of the key in metrics and devices: 8 bytes, hex. */
  keyId: string;
  /** A salt that is valid for an hour, decimal; clients may start with any other. */
  salt: string;
}

export interface MintOptions {
  /** The model that the list of devices shows. */
  device?: string;
  /** 256 bytes in hex; a random key if not given. A key of an earlier session signs in again. */
  authKey?: string;
  /** The api_id of the sign-in; none if not given. */
  apiId?: number;
  /** When the session signed in, unix seconds; now if not given. */
  since?: number;
}

/** The sandbox that a session is minted in. */
export interface MintContext {
  world: World;
  /** The keys of a data centre, undefined when it does not run. */
  keysOf: (dc: number) => AuthKeys | undefined;
  unixSeconds: number;
  /** Whether the sandbox serves only the test environment. */
  isTest: boolean;
}

/**
 * Creates a signed-in session without handshake, code or password.
 *
 * @throws RpcError as a sign-in does for numbers without an account; RangeError for a key of another length
 */
export function mintSession(
  { world, keysOf, unixSeconds, isTest }: MintContext,
  phone: string,
  { device = 'Minted', authKey, apiId, since }: MintOptions = {},
): MintedSession {
  const { dc } = parseTestNumber(phone);
  const keys = keysOf(dc);
  if (!keys) throw new RpcError(303, `PHONE_MIGRATE_${dc}`);
  const key = authKey === undefined ? randomBytes(KEY_BYTES) : Buffer.from(authKey, 'hex');
  if (key.length !== KEY_BYTES) throw new RangeError(`An auth key has ${KEY_BYTES} bytes`);
  const keyId = keyIdOf(key).toString('hex');
  const account = world.signInDirectly(
    { id: keyId, model: device, ...(apiId !== undefined && { apiId }) },
    phone,
    since,
  );
  const salt = keys.findKey(keyId)?.saltAt(unixSeconds) ?? randomBytes(8).readBigInt64LE();
  if (!keys.findKey(keyId)) keys.add(key, salt, unixSeconds, { isTest });
  return {
    phone: account.phone,
    userId: Number(account.id),
    dcId: dc,
    authKey: key.toString('hex'),
    keyId,
    salt: String(salt),
  };
}
