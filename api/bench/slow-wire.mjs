// A way to a data centre on which every answer takes so long: the round trip of a network.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export async function slowWire({ ip, port }, roundTripMs) {
  const server = createServer((client) => {
    const telegram = connect(port, ip);
    client.setNoDelay(true);
    client.on('data', (bytes) => telegram.write(bytes));
    telegram.on('data', (bytes) => setTimeout(() => client.writable && client.write(bytes), roundTripMs));
    for (const [one, other] of [
      [client, telegram],
      [telegram, client],
    ]) {
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { ip: '127.0.0.1', port: server.address().port, close: () => server.close() };
}
