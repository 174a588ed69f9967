import { ProxyError } from './errors.js';
import type { Transport } from './transport/transport.js';

/** A failed key exchange through a proxy: the proxy connects to something else than Telegram. */
export function notTelegram({ failure }: Transport, error: unknown): unknown {
  if (failure) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ProxyError('protocol', `Telegram is not behind the proxy: ${reason}`, { cause: error });
}
