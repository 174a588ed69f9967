// People who ask again and again, over raw sockets: reading an answer costs a look at its head and a count of bytes.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answerTasks } from './helper.mjs';

const HEAD_END = '\r\n\r\n';

/** A connection that is kept alive, for one request at a time. */
async function open(url, headers) {
  const { hostname, port, host, pathname, search } = new URL(url);
  const lines = [
    `GET ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    ...Object.entries(headers).map((pair) => pair.join(': ')),
  ];
  const request = Buffer.from(lines.join('\r\n') + HEAD_END);
  const socket = connect(Number(port), hostname);
  await once(socket.setNoDelay(), 'connect');
  let missing = null;
  let ended;
  let status;
  let isLast = false;
  socket.on('data', (bytes) => {
    if (missing === null) {
      const head = bytes.toString('latin1', 0, bytes.indexOf(HEAD_END));
      status = Number(head.slice(9, 12));
      isLast = /\r\nconnection: close/i.test(head);
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      missing = head.length + HEAD_END.length + length;
    }
    missing -= bytes.length;
    if (missing > 0) return;
    missing = null;
    ended.resolve(status);
  });
  socket.on('close', () => ended?.reject(new Error(`The connection ended: ${url}`)));
  return {
    /** Whether the server ends the connection after the answer that came last, as it does after a number of them. */
    isLast: () => isLast,
    ask() {
      ended = Promise.withResolvers();
      socket.write(request);
      return ended.promise;
    },
    close: () => socket.removeAllListeners('close').destroy(),
  };
}

/**
 * @param pauseMs between an answer and the next question
 * @returns answers per second, and how long one takes (ms, the 99th percentile); all of them had that `status`
 */
async function load({ url, headers, status, connections, seconds, pauseMs = 0 }) {
  const opened = await Promise.all(Array.from({ length: connections }, () => open(url, headers)));
  const took = [];
  const begin = performance.now();
  const cpu = process.cpuUsage();
  const end = begin + seconds * 1000;
  await Promise.all(
    opened.map(async (connection, i) => {
      if (pauseMs > 0) await delay(pauseMs * Math.random());
      for (let now = performance.now(); now < end; now = performance.now()) {
        const got = await connection.ask();
        if (got !== status) throw new Error(`${url} answered ${got}`);
        took.push(performance.now() - now);
        if (connection.isLast()) {
          connection.close();
          connection = opened[i] = await open(url, headers);
        }
        if (pauseMs > 0) await delay(pauseMs);
      }
    }),
  );
  const passed = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpu);
  for (const connection of opened) connection.close();
  const p99 = took.toSorted((a, b) => a - b)[Math.ceil(took.length * 0.99) - 1];
  return { rate: (took.length / passed) * 1000, p99, busy: (user + system) / 1000 / passed };
}

answerTasks({ load });
process.on('disconnect', () => process.exit());
