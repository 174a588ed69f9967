import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that wait on one connection. Browsers and reverse proxies send none before its turn. */
export const MAX_WAITING_REQUESTS = 32;

interface Pipeline {
  last: ServerResponse;
  waiting: number;
}

/**
 * Handles the requests of a connection one after the other (pipelining, RFC 9112, 9.3.2). Node itself begins all of them at
 * once, but when the connection ends it emits `close` only for the response that is being sent: the files, timers and slots
 * of the others would be held for ever.
 */
export function oneAtATime(listener: RequestListener): RequestListener {
  const pipelines = new WeakMap<Socket, Pipeline>();
  return (request, response) => {
    const { socket } = request;
    const pipeline = pipelines.get(socket);
    if (!pipeline || pipeline.last.closed) {
      pipelines.set(socket, { last: response, waiting: 0 });
      return listener(request, response);
    }
    if (pipeline.waiting >= MAX_WAITING_REQUESTS) return void socket.destroy();
    const { last } = pipeline;
    pipeline.last = response;
    pipeline.waiting += 1;
    last.once('close', () => {
      pipeline.waiting -= 1;
      if (socket.writable) listener(request, response);
    });
  };
}
