import { ProxyError, TelegramTimeoutError } from '../errors.js';
import type { ByteStream } from '../transport/byte-stream.js';

/** The failure of a handshake with a proxy; errors of the stream mean that the proxy is not reachable. */
export function toProxyError(error: unknown): ProxyError {
  if (error instanceof ProxyError) return error;
  // Of errors of the system only the code: their texts contain the address.
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const isLate = error instanceof TelegramTimeoutError;
  const reason = code ?? (isLate ? 'it did not answer in time' : 'it closed the connection');
  return new ProxyError('unreachable', `The proxy is not reachable: ${reason}`, { cause: error });
}

/** @throws ProxyError `protocol` */
export function protocolError(what: string): ProxyError {
  return new ProxyError('protocol', `The proxy does not speak its protocol: ${what}`);
}

/** Reads up to the end mark, which is included. @throws ProxyError when it does not come within the limit */
export async function readUntil(stream: ByteStream, end: string, limit: number): Promise<string> {
  let text = '';
  while (!text.endsWith(end)) {
    if (text.length === limit) throw protocolError('its answer is too long');
    text += (await stream.read(1)).toString('latin1');
  }
  return text;
}
