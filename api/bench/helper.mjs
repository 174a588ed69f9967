// Processes that a bench starts, so that what it measures shares no event loop with what measures.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Code that is thrown away for being old would look like memory that somebody gave back. */
const COUNTED_HEAP = ['--expose-gc', '--no-flush-bytecode'];

/** Starts a program beside this one that answers one task at a time, see `answerTasks`. */
export function startHelper(file, args = [], { flags = COUNTED_HEAP, env = {} } = {}) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: flags,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const crashed = ended.then(([code, signal]) => {
    throw new Error(`${file} ended with ${signal ?? code}`);
  });
  crashed.catch(() => undefined);
  return {
    async ask(task, input = {}) {
      child.send({ task, input });
      const [{ output, error }] = await Promise.race([once(child, 'message'), crashed]);
      if (error) throw new Error(error);
      return output;
    },
    async end() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** The other side: the tasks that this process can do. */
export function answerTasks(tasks) {
  process.on('message', ({ task, input }) => {
    tasks[task](input).then(
      (output) => process.send({ output }),
      (error) => process.send({ error: String(error?.stack ?? error) }),
    );
  });
}

/** Milliseconds of CPU that this process has used. */
export async function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Bytes of this process in memory (resident set size), of its threads too. */
export async function residentBytes() {
  return process.memoryUsage.rss();
}

/** Bytes that this process holds after a collection, in the heap and besides it. */
export async function heldBytes() {
  globalThis.gc();
  // What ended with the first one is let go of after it.
  await nextTurn();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
