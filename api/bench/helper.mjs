// Another process that does one task at a time.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export function helper(file, execArgv = []) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    async ask(input) {
      child.send(input);
      const [{ output, error }] = await once(child, 'message');
      if (error) throw new Error(error);
      return output;
    },
    async end() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

/** The other side: answers each task by its name. */
export function answer(tasks) {
  process.on('message', ({ task, ...input }) => {
    Promise.try(tasks[task], input).then(
      (output) => process.send({ output }),
      (error) => process.send({ error: String(error?.stack ?? error) }),
    );
  });
}
