import { withDeadline } from './deadline.js';
import type { Address } from './dc-addresses.js';
import { ProxyError, TelegramUnreachableError } from './errors.js';
import { openThroughProxy } from './proxies/open-through-proxy.js';
import type { Proxy } from './proxy.js';
import { type Server, isLoopback } from './servers.js';
import { toTelegramError } from './to-telegram-error.js';
import { PADDED_INTERMEDIATE_TAG } from './transport/obfuscation.js';
import { TcpStream } from './transport/tcp-stream.js';
import { Transport } from './transport/transport.js';

/** A transport and the address that it was connected to. */
export interface ConnectedTransport {
  transport: Transport;
  address: Address;
}

/**
 * Connects to the first address that accepts, through the proxy if there is one. Only a failed connect tries the next
 * address, of a proxy only the one that it could not connect: later data is sent once.
 * @param attemptMs for each address
 * @throws TelegramUnreachableError of the first address, ProxyError of the proxy
 */
export async function connectTransport(
  server: Server,
  proxy: Proxy | null,
  attemptMs: number,
  deadline: AbortSignal,
): Promise<ConnectedTransport> {
  let first: Error | undefined;
  for (const address of server.addresses) {
    try {
      const open = (signal: AbortSignal) =>
        proxy ? openThroughProxy(proxy, address, server, signal) : openDirectly(address, server, signal);
      const transport = await withDeadline(attemptMs, deadline, ({ signal }) => open(signal));
      return { transport, address };
    } catch (error) {
      if (deadline.aborted) throw error;
      first ??= toTelegramError(error);
      if (!(error instanceof ProxyError) || error.reason === 'refused') continue;
      server.preferAddress(following(server, address));
      throw error;
    }
  }
  throw first ?? new TelegramUnreachableError('The data centre has no address');
}

/** Closes it, and decides which address the next connection starts with. */
export async function closeTransport({ transport, address }: ConnectedTransport, server: Server): Promise<void> {
  await transport.disconnect();
  // An address that accepts but sends nothing may be blocked on the path: the next connection starts with the following one.
  server.preferAddress(transport.hasReceived ? address : following(server, address));
}

function following({ addresses }: Server, address: Address): Address {
  return addresses[(addresses.indexOf(address) + 1) % addresses.length] ?? address;
}

async function openDirectly(
  { ip, port }: Address,
  { dc, dcOffset, loopbackOnly }: Server,
  signal: AbortSignal,
): Promise<Transport> {
  // The last check that a sandbox application does not connect to the real Telegram.
  if (loopbackOnly && !isLoopback(ip)) throw new TelegramUnreachableError('The sandbox must be on this machine');
  const stream = await TcpStream.connect({ host: ip, port }, signal);
  return new Transport(stream, { tag: PADDED_INTERMEDIATE_TAG, dc: dc + dcOffset });
}
