import type { Address } from '../dc-addresses.js';
import { ProxyError } from '../errors.js';
import type { Proxy } from '../proxy.js';
import { type Server, isLoopback } from '../servers.js';
import type { ByteStream } from '../transport/byte-stream.js';
import { INTERMEDIATE_TAG, type ObfuscationOptions, PADDED_INTERMEDIATE_TAG } from '../transport/obfuscation.js';
import { TcpStream, closingOnAbort } from '../transport/tcp-stream.js';
import { Transport } from '../transport/transport.js';
import { openFakeTls } from './fake-tls.js';
import { connectByHttp } from './http-connect.js';
import { parseMtproxySecret } from './mtproxy-secret.js';
import { toProxyError } from './proxy-handshake.js';
import { connectBySocks5 } from './socks5.js';

/** How one kind of proxy is asked for a connection to Telegram, and how that is obfuscated. */
interface Handshake extends Omit<ObfuscationOptions, 'dc'> {
  /** Returns the stream to Telegram. */
  negotiate: (stream: ByteStream) => Promise<ByteStream>;
}

/**
 * Connects to the address of a data centre through the proxy. An MTProxy receives the number of the data centre instead,
 * in the header of the obfuscated transport.
 * @param signal closes the connection at once while it is being made
 * @throws ProxyError
 */
export async function openThroughProxy(
  proxy: Proxy,
  address: Address,
  { dc, dcOffset, loopbackOnly }: Server,
  signal: AbortSignal,
): Promise<Transport> {
  const { host, port, kind } = proxy;
  try {
    const { negotiate, ...obfuscation } = handshakeWith(proxy, address);
    const checkAddress = loopbackOnly ? refuseOtherMachines : undefined;
    const tcp = await TcpStream.connect({ host, port, checkAddress }, signal);
    const stream = await closingOnAbort(tcp, signal, () => negotiate(tcp));
    return new Transport(stream, { ...obfuscation, dc: dc + dcOffset, via: kind });
  } catch (error) {
    throw toProxyError(error);
  }
}

function handshakeWith(proxy: Proxy, address: Address): Handshake {
  switch (proxy.kind) {
    case 'socks5':
      return { tag: PADDED_INTERMEDIATE_TAG, negotiate: (stream) => connectBySocks5(stream, proxy, address) };
    case 'http':
      return { tag: PADDED_INTERMEDIATE_TAG, negotiate: (stream) => connectByHttp(stream, proxy, address) };
    case 'mtproxy': {
      const { key, isPadded, domain } = parseMtproxySecret(proxy.secret);
      return {
        // MTProxies of before 2018 do not know the padded transport.
        tag: isPadded ? PADDED_INTERMEDIATE_TAG : INTERMEDIATE_TAG,
        secret: key,
        negotiate: (stream) => (domain === null ? Promise.resolve(stream) : openFakeTls(stream, key, domain)),
      };
    }
  }
}

/** Behind a proxy on another machine could be the real Telegram. */
function refuseOtherMachines(ip: string): void {
  if (!isLoopback(ip)) throw new ProxyError('refused', 'A proxy of the sandbox must be on this machine');
}
