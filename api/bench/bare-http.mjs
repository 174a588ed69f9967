// A server that does nothing but send the bytes that it was given.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { answerTasks } from './helper.mjs';

/** @returns its address */
async function serve({ status, headers, body }) {
  const bytes = Buffer.from(body, 'base64');
  const server = createServer((_, response) => response.writeHead(status, headers).end(bytes));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

answerTasks({ serve });
process.on('disconnect', () => process.exit());
