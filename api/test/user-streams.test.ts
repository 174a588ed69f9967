import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Response } from 'express';
import { expect, test } from 'vitest';
import { MAX_STREAMS, UserStreams } from '../src/events/user-streams.js';

test('streams whose browser has gone before they began do not end those that are open', async () => {
  const responses: ServerResponse[] = [];
  const server = createServer((_, response) => responses.push(response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const request = async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(server, 'request');
    return { socket, response: responses.at(-1) as Response };
  };
  try {
    const streams = new UserStreams();
    const live = await request();
    let isReplaced = false;
    streams.openStream(1, live.response).subscribe(() => (isReplaced = true));
    for (let i = 0; i < MAX_STREAMS + 1; i++) {
      const { socket, response } = await request();
      socket.resetAndDestroy();
      await once(response, 'close');
      streams.openStream(1, response);
      await new Promise(setImmediate);
    }
    expect(isReplaced).toBe(false);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
