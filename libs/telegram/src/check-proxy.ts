import { abortable } from './abortable.js';
import { type ConnectedTransport, closeTransport, connectTransport } from './connect-transport.js';
import { ProxyError } from './errors.js';
import { requestPq } from './key-exchange/key-exchange.js';
import { PlainMessages } from './key-exchange/plain-messages.js';
import { parseMtproxySecret } from './proxies/mtproxy-secret.js';
import type { Proxy, ProxyCheck } from './proxy.js';
import type { Server } from './servers.js';

/**
 * Connects through the proxy and sends `req_pq_multi`, the first message of a key exchange: its answer shows that
 * Telegram is behind the proxy, without a key.
 *
 * @param findCountry over the same connection; its time does not count
 * @throws ProxyError; TelegramUnreachableError for a transport error of Telegram
 */
export async function checkProxy(
  server: Server,
  proxy: Proxy,
  attemptMs: number,
  deadline: AbortSignal,
  findCountry: (connected: ConnectedTransport) => Promise<string | null>,
): Promise<ProxyCheck> {
  const start = performance.now();
  const connected = await connectTransport(server, proxy, attemptMs, deadline);
  const { transport } = connected;
  try {
    await abortable(requestPq(new PlainMessages(transport), server.keys), deadline);
    const ms = Math.round(performance.now() - start);
    return { ms, country: await findCountry(connected) };
  } catch (error) {
    const failure = transport.toTelegramError(error);
    if (transport.failure && isSecretSuspect(proxy) && !transport.hasReceived) {
      throw new ProxyError('auth', 'The proxy closed the connection, as for a wrong secret', { cause: error });
    }
    if (transport.failure || failure instanceof ProxyError) throw failure;
    throw new ProxyError('protocol', `Telegram is not behind the proxy: ${failure.message}`, { cause: error });
  } finally {
    await closeTransport(connected, server);
  }
}

/** An MTProxy without fake TLS does not say that a secret is wrong. */
function isSecretSuspect(proxy: Proxy): boolean {
  return proxy.kind === 'mtproxy' && parseMtproxySecret(proxy.secret).domain === null;
}
