// The same work as `index.mjs` gives the sandbox, given to a server that does nothing: what is left is ours.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Pipe } from './client.mjs';
import { each } from './each.mjs';

const REQUEST = Buffer.alloc(200);

/** @returns CPU of the server in ms and its memory in bytes, each for one of what is counted */
export async function measureBaseline({ clients, refreshes, atATime }) {
  const server = fork(fileURLToPath(new URL('bare-server.mjs', import.meta.url)), { execArgv: ['--expose-gc'] });
  const [address] = await once(server, 'message');
  const usage = async () => {
    server.send('usage');
    return (await once(server, 'message'))[0];
  };
  const ask = async (pipe) => {
    pipe.send(REQUEST);
    await pipe.next();
  };
  try {
    const start = await usage();
    const pipes = [];
    await each(Array(clients).fill(address), atATime, async (to) => {
      const pipe = await Pipe.open(to);
      await ask(pipe);
      pipes.push(pipe);
    });
    const connected = await usage();
    await each(
      Array.from({ length: refreshes }, (_, i) => pipes[i % clients]),
      atATime,
      ask,
    );
    const asked = await usage();
    await each(pipes, atATime, (pipe) => pipe.close());
    const closed = await usage();
    await each(Array(refreshes).fill(address), atATime, async (to) => {
      const pipe = await Pipe.open(to);
      await ask(pipe);
      await pipe.close();
    });
    const visited = await usage();
    return {
      memory: (connected.held - start.held) / clients,
      openCpuMs: (asked.cpuMs - connected.cpuMs) / refreshes,
      newCpuMs: (visited.cpuMs - closed.cpuMs) / refreshes,
    };
  } finally {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  }
}
