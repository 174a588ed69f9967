// A way to a data centre on which answers take their time.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const TIMEOUT_MS = 60_000;

/** @param wait called for each piece of an answer; resolves when it may go on */
export async function openWire({ ip, port }, wait) {
  const connections = new Set();
  let answered = 0;
  let bytes = 0;
  const changes = new EventTarget();
  const server = createServer((client) => {
    const telegram = connect(port, ip);
    connections.add(client);
    client.setNoDelay(true);
    client.on('data', (part) => {
      bytes += part.length;
      telegram.write(part);
    });
    telegram.once('data', () => {
      answered += 1;
      changes.dispatchEvent(new Event('change'));
    });
    telegram.on('data', (part) => {
      bytes += part.length;
      void wait().then(() => client.writable && client.write(part));
    });
    for (const [one, other] of [
      [client, telegram],
      [telegram, client],
    ]) {
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    client.on('close', () => {
      connections.delete(client);
      changes.dispatchEvent(new Event('change'));
    });
  });
  const waitUntil = async (what, isSo) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    while (!isSo()) {
      await once(changes, 'change', { signal }).catch((cause) => {
        throw new Error(`${what} did not come about: ${answered} answers, ${connections.size} connections`, { cause });
      });
    }
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    ip: '127.0.0.1',
    port: server.address().port,
    /** Resolves when the data centre has begun to answer on so many connections more. */
    answers(count) {
      const goal = answered + count;
      return waitUntil(`${goal} answers`, () => answered >= goal);
    },
    /** Bytes that have passed, in both directions. */
    bytes: () => bytes,
    /** Resolves when nobody is connected. */
    idle: () => waitUntil('no connection', () => connections.size === 0),
    close: () => server.close(),
  };
}
