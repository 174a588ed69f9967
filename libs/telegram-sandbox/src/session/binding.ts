import type { Api, Tl } from '../tl/codec.js';
import { openBinding } from '../crypto/binding.js';
import { TlError, TlReader } from '../tl/reader.js';
import { RpcError } from '../world/rpc-error.js';
import type { AuthKey } from './auth-key.js';
import type { AuthKeys } from './auth-keys.js';

const BIND_AUTH_KEY_INNER = 0x75a3f765;
/** How far the clock of a client may be ahead when it computes `expires_at`. */
const CLOCK_TOLERANCE_SECONDS = 300;

/** The temporary key, session and message of a request to bind a key. */
export interface BindingContext {
  key: AuthKey;
  sessionId: bigint;
  messageId: bigint;
  /** Unix seconds. */
  now: number;
}

/**
 * Binds a temporary key to a permanent one (https://core.telegram.org/method/auth.bindTempAuthKey). The client proves that it
 * has both: the request is encrypted with the temporary key, and its content with the permanent one.
 *
 * @throws RpcError
 */
export function bindTempAuthKey(keys: AuthKeys, context: BindingContext, request: Tl<Api.auth.BindTempAuthKey>): void {
  const { key, now } = context;
  if (key.expiresAt === undefined) throw new RpcError(400, 'TEMP_AUTH_KEY_EMPTY');
  const found = keys.findKey(toKeyId(request.permAuthKeyId));
  // The environments do not share their keys: Telegram does not find a key of the other one.
  const permanent = found?.isTest === key.isTest ? found : undefined;
  if (!permanent || permanent.expiresAt !== undefined || !isProven(permanent, context, request)) {
    throw new RpcError(400, 'ENCRYPTED_MESSAGE_INVALID');
  }
  const { expiresAt } = request;
  if (expiresAt <= now || expiresAt > key.expiresAt + CLOCK_TOLERANCE_SECONDS) {
    throw new RpcError(400, 'EXPIRES_AT_INVALID');
  }
  if (key.boundTo !== undefined && key.boundTo !== permanent.keyId) {
    throw new RpcError(400, 'TEMP_AUTH_KEY_ALREADY_BOUND');
  }
  keys.bindKey(key, permanent, Math.min(expiresAt, key.expiresAt));
}

/** `bind_auth_key_inner#75a3f765 nonce temp_auth_key_id perm_auth_key_id temp_session_id expires_at` */
function isProven(permanent: AuthKey, context: BindingContext, request: Tl<Api.auth.BindTempAuthKey>): boolean {
  const opened = openBinding(permanent.key, request.encryptedMessage);
  if (opened?.messageId !== context.messageId) return false;
  try {
    const reader = new TlReader(opened.body);
    const isSame =
      reader.id() === BIND_AUTH_KEY_INNER &&
      reader.long() === request.nonce &&
      toKeyId(reader.long()) === context.key.keyId &&
      reader.long() === request.permAuthKeyId &&
      reader.long() === context.sessionId &&
      reader.int() === request.expiresAt;
    reader.end();
    return isSame;
  } catch (error) {
    if (error instanceof TlError) return false;
    throw error;
  }
}

/** Hex, as keys are named here. */
function toKeyId(id: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(id);
  return bytes.toString('hex');
}
