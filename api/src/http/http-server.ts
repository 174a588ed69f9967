import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Config } from '../config/config.js';
import { ERRORS } from '../errors/error-table.js';
import { oneAtATime } from './pipelining.js';
import { MAX_HEADERS } from './request-limits.js';
import { limitSockets } from './socket-limits.js';

const MAX_HEADER_BYTES = 8 * 1024;
/** Then the connection is closed, in case request smuggling has shifted its responses. */
const MAX_REQUESTS_PER_SOCKET = 1_000;
/** Time limits for clients in ms, by Node's names. Responses have none. */
const TIMEOUTS = {
  /** From the connection, or the first byte of a later request, to the end of the headers. */
  headersTimeout: 10_000,
  /** The same to the end of the body. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  /**
   * Idle connections are kept longer than reverse proxies keep theirs (nginx: 60 s, Caddy: 120 s). Otherwise a proxy may
   * send a request on a connection that is being closed, and answer 502 where it must not repeat it.
   */
  keepAliveTimeout: 130_000,
};

/** Express on a server with limits against slow and oversized requests. */
export class PanelHttpAdapter extends ExpressAdapter {
  constructor(private readonly config: Config) {
    super();
  }

  override initHttpServer({ forceCloseConnections }: NestApplicationOptions): void {
    this.httpServer = createHttpServer(this.getInstance(), this.config);
    if (forceCloseConnections) (this as unknown as { trackOpenConnections(): void }).trackOpenConnections();
  }
}

/** @param timeouts shorter ones for tests */
export function createHttpServer(listener: RequestListener, config: Config, timeouts = TIMEOUTS): Server {
  const options = {
    ...timeouts,
    maxHeaderSize: MAX_HEADER_BYTES,
    requireHostHeader: true,
    insecureHTTPParser: false,
  };
  const server = createServer(options);
  // One more than allowed: Node silently drops further headers, and `requestLimits` must see that there are too many.
  server.maxHeadersCount = MAX_HEADERS + 1;
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET;
  server.on('connect', (_request, socket) => refuseMethod(socket));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'HPE_INVALID_METHOD') refuseMethod(socket);
    else if (error.code === 'HPE_HEADER_OVERFLOW') end(socket, '431 Request Header Fields Too Large');
    else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') end(socket, '408 Request Timeout');
    else end(socket, '400 Bad Request');
  });
  const recordUse = limitSockets(server, config);
  server.on(
    'request',
    oneAtATime((request, response) => {
      recordUse(request, response);
      listener(request, response);
    }),
  );
  return server;
}

/** For CONNECT and invalid methods, for which Node emits no request. */
function refuseMethod(socket: Duplex): void {
  const body = `${JSON.stringify({ error: 'method_not_allowed', detail: ERRORS.method_not_allowed.en })}\n`;
  end(socket, '405 Method Not Allowed', body);
}

function end(socket: Duplex, status: string, body = ''): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const type = body === '' ? [] : ['Content-Type: application/json; charset=utf-8'];
  const head = [`HTTP/1.1 ${status}`, ...type, `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close'];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
