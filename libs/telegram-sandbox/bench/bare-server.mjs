// What any server pays: packets of the same form and size over loopback, answered with nothing done for them.
import { createServer } from 'node:net';

const ANSWER_BYTES = 304;

const server = createServer((socket) => {
  let unread = Buffer.alloc(0);
  let skip = 4; // The tag of the transport.
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    unread = unread.length ? Buffer.concat([unread, bytes]) : bytes;
    for (;;) {
      const head = skip + 4;
      if (unread.length < head || unread.length < head + unread.readUInt32LE(skip)) return;
      unread = unread.subarray(head + unread.readUInt32LE(skip));
      skip = 0;
      const answer = Buffer.alloc(4 + ANSWER_BYTES);
      answer.writeUInt32LE(ANSWER_BYTES);
      socket.write(answer);
    }
  });
});

process.on('message', () => {
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { heapUsed, external } = process.memoryUsage();
  process.send({ cpuMs: (user + system) / 1000, held: heapUsed + external });
});
server.listen(0, '127.0.0.1', () => process.send({ ip: '127.0.0.1', port: server.address().port }));
