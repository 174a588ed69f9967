// Browsers that listen to server-sent events, without the browsers; and a server that only sends to them.
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { answerTasks, heldBytes, residentBytes } from '../../api/bench/helper.mjs';

const now = () => performance.timeOrigin + performance.now();
const receivedAt = [];
let wanted = '';
let everyone = Promise.withResolvers();

async function open({ url, headers, count }) {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const [response] = await once(get(url, { headers, agent: false }), 'response');
      if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
      response.setEncoding('utf8').on('data', (text) => {
        if (wanted && text.includes(wanted) && receivedAt.push(now()) === count) everyone.resolve();
      });
    }),
  );
}

/** Begins to wait until all have received the text. */
async function expect({ text }) {
  receivedAt.length = 0;
  wanted = text;
  everyone = Promise.withResolvers();
}

/** @returns when the first and the last received it, in milliseconds since the epoch */
async function readTimes() {
  await everyone.promise;
  return { first: receivedAt[0], last: receivedAt.at(-1) };
}

const streams = new Set();

/** @returns the address of the bare server */
async function serve() {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    streams.add(response.on('close', () => streams.delete(response)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

const say = async ({ text }) => streams.forEach((stream) => stream.write(text));

/** @returns connections of the bare server that are open */
const connections = async () => streams.size;

answerTasks({ open, expect, readTimes, serve, say, connections, heldBytes, residentBytes });
process.on('disconnect', () => process.exit());
