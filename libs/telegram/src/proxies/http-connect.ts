import type { Address } from '../dc-addresses.js';
import { ProxyError } from '../errors.js';
import type { Proxy } from '../proxy.js';
import type { ByteStream } from '../transport/byte-stream.js';
import { protocolError, readUntil } from './proxy-handshake.js';

type HttpProxy = Extract<Proxy, { kind: 'http' }>;

const MAX_HEADER_BYTES = 16 << 10;
const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?\r\n/;
/** 407 Proxy Authentication Required; some proxies answer 401. */
const AUTH_STATUSES = new Set([401, 407]);

/** Asks an HTTP proxy for a tunnel to the target (RFC 9110 section 9.3.6), with Basic credentials if given (RFC 7617). */
export async function connectByHttp(stream: ByteStream, proxy: HttpProxy, target: Address): Promise<ByteStream> {
  const authority = `${target.ip}:${target.port}`;
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`, ...authorization(proxy), '', ''];
  stream.write(Buffer.from(lines.join('\r\n'), 'latin1'));
  const status = await readStatus(stream);
  if (AUTH_STATUSES.has(status)) throw new ProxyError('auth', 'The proxy refused the user name or password');
  if (status < 200 || status > 299) {
    throw new ProxyError('refused', `The proxy does not connect to Telegram: HTTP status ${status}`);
  }
  return stream;
}

async function readStatus(stream: ByteStream): Promise<number> {
  // Anything but HTTP ends the handshake before the header is complete.
  const start = (await stream.read(5)).toString('latin1');
  if (start !== 'HTTP/') throw protocolError('its answer is not HTTP');
  const header = start + (await readUntil(stream, '\r\n\r\n', MAX_HEADER_BYTES));
  const status = STATUS_LINE.exec(header)?.[1];
  if (status === undefined) throw protocolError('its answer has no status');
  return Number(status);
}

function authorization({ username = '', password = '' }: HttpProxy): string[] {
  if (!username && !password) return [];
  if (username.includes(':')) throw new ProxyError('auth', 'A user name with a colon can not be sent by Basic');
  return [`Proxy-Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`];
}
