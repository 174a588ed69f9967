import { isIPv4 } from 'node:net';
import type { Address } from '../dc-addresses.js';
import { ProxyError } from '../errors.js';
import type { Proxy } from '../proxy.js';
import type { ByteStream } from '../transport/byte-stream.js';
import { protocolError } from './proxy-handshake.js';

type Socks5Proxy = Extract<Proxy, { kind: 'socks5' }>;

const VERSION = 5;
const AUTH_VERSION = 1;
const CONNECT = 1;
const METHOD = { none: 0, password: 2, noneAcceptable: 0xff };
const ADDRESS = { ipv4: 1, name: 3, ipv6: 4 };
const SUCCEEDED = 0;
/** REP values, RFC 1928 section 6. */
const REPLIES = [
  'succeeded',
  'general failure',
  'not allowed by its rules',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
];
const PORT_BYTES = 2;
const MAX_CREDENTIAL_BYTES = 255;

/** Asks a SOCKS5 proxy for a connection to the target (RFC 1928), with user name and password if given (RFC 1929). */
export async function connectBySocks5(stream: ByteStream, proxy: Socks5Proxy, target: Address): Promise<ByteStream> {
  const methods = hasCredentials(proxy) ? [METHOD.none, METHOD.password] : [METHOD.none];
  stream.write(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method] = await stream.read(2);
  if (version !== VERSION) throw protocolError('its first answer is not of SOCKS5');
  if (method === METHOD.noneAcceptable) throw new ProxyError('auth', 'The proxy demands another way to authenticate');
  if (!methods.includes(method ?? -1)) throw protocolError('it chose a method that was not offered');
  if (method === METHOD.password) await authenticate(stream, proxy);

  stream.write(Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), encodeAddress(target)]));
  const [replyVersion, reply = -1, , addressType] = await stream.read(4);
  if (replyVersion !== VERSION) throw protocolError('its answer to CONNECT is not of SOCKS5');
  if (reply !== SUCCEEDED) {
    throw new ProxyError('refused', `The proxy does not connect to Telegram: ${REPLIES[reply] ?? 'unknown reply'}`);
  }
  await stream.read((await addressBytes(stream, addressType)) + PORT_BYTES);
  return stream;
}

function hasCredentials({ username, password }: Socks5Proxy): boolean {
  return Boolean(username) || Boolean(password);
}

async function authenticate(stream: ByteStream, { username = '', password = '' }: Socks5Proxy): Promise<void> {
  stream.write(Buffer.concat([Buffer.from([AUTH_VERSION]), withLength(username), withLength(password)]));
  const [version, status] = await stream.read(2);
  if (version !== AUTH_VERSION) throw protocolError('its answer to the password is not of RFC 1929');
  if (status !== SUCCEEDED) throw new ProxyError('auth', 'The proxy refused the user name or password');
}

function withLength(credential: string): Buffer {
  const bytes = Buffer.from(credential);
  if (bytes.length > MAX_CREDENTIAL_BYTES) {
    throw new ProxyError('auth', 'The user name or password is too long for SOCKS5');
  }
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function encodeAddress({ ip, port }: Address): Buffer {
  const portBytes = Buffer.alloc(PORT_BYTES);
  portBytes.writeUInt16BE(port);
  if (!isIPv4(ip)) throw new ProxyError('refused', 'Proxies connect to IPv4 addresses only');
  return Buffer.concat([Buffer.from([ADDRESS.ipv4, ...ip.split('.').map(Number)]), portBytes]);
}

/** The length of the address that the proxy is bound to; it is not used. */
async function addressBytes(stream: ByteStream, type: number | undefined): Promise<number> {
  if (type === ADDRESS.ipv4) return 4;
  if (type === ADDRESS.ipv6) return 16;
  if (type === ADDRESS.name) return (await stream.read(1)).readUInt8();
  throw protocolError('it named an address of an unknown type');
}
