import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256 } from '../crypto/bytes.js';
import { LOOPBACK } from '../transport/ports.js';
import { RpcError } from '../world/rpc-error.js';
import { InvalidInput } from './input.js';
import { NotFound } from './routes.js';
import type { Routes } from './routes.js';

const MAX_BODY_BYTES = 256 << 10;
const MAX_CONNECTIONS = 64;
/** The longest time for a client to send its request. */
const REQUEST_WITHIN_MS = 10_000;

/** The address and token of the control API of a running sandbox. */
export interface ControlAddress {
  url: string;
  /** For `Authorization: Bearer`. */
  token: string;
}

export interface ControlServer extends ControlAddress {
  close(): Promise<void>;
}

/** An error response. */
class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The control API: JSON over HTTP on loopback, for what an in-process test can do.
 *
 * @param port 0 for any free one
 * @throws Error when the port is taken
 */
export async function startControlServer(
  routes: Routes,
  port: number,
  log: (line: string) => void,
): Promise<ControlServer> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer(
    { requestTimeout: REQUEST_WITHIN_MS, headersTimeout: REQUEST_WITHIN_MS },
    (...exchange) => {
      void serve(...exchange);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    token,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      if (!isAllowed(request)) throw new HttpError(401, 'The bearer token is missing or wrong');
      const url = URL.parse(request.url ?? '', 'http://sandbox');
      if (!url) throw new HttpError(400, 'The address is none');
      const body = await readBody(request);
      const input = { body, query: Object.fromEntries(url.searchParams), signal: gone.signal };
      send(response, 200, (await routes(request.method ?? 'GET', url.pathname, input)) ?? {});
    } catch (error) {
      const { status, message } = toHttpError(error);
      if (status === 500) log(`The control failed: ${error instanceof Error ? error.stack : String(error)}`);
      // The unread rest of a body that is too large would be parsed as the next request.
      if (status === 413) response.setHeader('connection', 'close');
      send(response, status, { error: message });
    }
  }

  function isAllowed({ headers }: IncomingMessage): boolean {
    return timingSafeEqual(sha256(Buffer.from(headers.authorization ?? '')), sha256(Buffer.from(`Bearer ${token}`)));
  }
}

function toHttpError(error: unknown): { status: number; message: string } {
  if (error instanceof HttpError) return error;
  if (error instanceof InvalidInput || error instanceof RangeError) return { status: 400, message: error.message };
  if (error instanceof NotFound) return { status: 404, message: error.message };
  // The text of the error that Telegram would answer.
  if (error instanceof RpcError) return { status: 422, message: error.text };
  return { status: 500, message: 'The sandbox failed; its log says why' };
}

/** The JSON of a request; undefined without a body. */
async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new HttpError(413, `The body is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (!size) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    throw new HttpError(400, 'The body is no JSON');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  // Ids have more bits than JSON numbers.
  response.end(JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
}
