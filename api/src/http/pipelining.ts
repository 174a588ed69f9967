import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Handles the requests of a connection one after the other (pipelining, RFC 9112, 9.3.2). Node itself begins all of them at
 * once, but when the connection ends it emits `close` only for the response that is being sent: the files, timers and slots
 * of the others would be held for ever.
 */
export function oneAtATime(listener: RequestListener): RequestListener {
  const lastResponses = new WeakMap<Socket, ServerResponse>();
  return (request, response) => {
    const { socket } = request;
    const last = lastResponses.get(socket);
    lastResponses.set(socket, response);
    if (!last || last.closed) {
      listener(request, response);
      return;
    }
    last.once('close', () => {
      if (socket.writable) listener(request, response);
    });
  };
}
