import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Messages of PostgreSQL's protocol: https://www.postgresql.org/docs/18/protocol-message-formats.html */
export function message(type: string, ...parts: (number | string)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part) : Buffer.from(new Int32Array([part]).buffer).swap32(),
    ),
  );
  const head = Buffer.from(`${type}0000`);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
const READY = message('Z', 'I');
const OK = message('R', 0);
const SASL = message('R', 10, 'SCRAM-SHA-256\0\0');
export const FAKES: Record<string, Buffer[]> = {
  'asks for the password': [message('R', 3)],
  'asks for its MD5 sum': [message('R', 5, 'salt')],
  'lets everybody in': [OK, READY],
  'says nothing of passwords': [READY],
  'lets in after half of SCRAM': [SASL, OK, READY],
};

/** An impostor at the address of the server, and what it received. */
export async function fakeServer(answers: Buffer[], where: { path: string } | { port: number; host: string }) {
  const received: Buffer[] = [];
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (data) => received.push(data));
    socket.once('data', () => socket.write(Buffer.concat(answers)));
  });
  await once(server.listen(where), 'listening');
  return { server, text: () => Buffer.concat(received).toString('latin1') };
}
