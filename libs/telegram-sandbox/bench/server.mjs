// The sandbox in a process of its own, as `dist/cli.js` runs it, with its control.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

export async function startServer() {
  // With the collector at hand the metrics show what is held, not what waits to be collected.
  const child = spawn(
    process.execPath,
    ['--expose-gc', ...(process.env.SANDBOX_NODE_OPTIONS?.split(' ') ?? []), cli, '--control', '0'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [line] = await once(createInterface(child.stdout), 'line');
  const { dcs, publicKey, control } = JSON.parse(line);

  async function ask(method, path, body) {
    const response = await fetch(control.url + path, {
      method,
      headers: { authorization: `Bearer ${control.token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.error}`);
    return answer;
  }

  return {
    dcs,
    publicKey,
    metrics: () => ask('GET', '/v1/metrics'),
    /** Bytes that the process holds after a collection: in the heap, besides it, and resident. */
    async memory() {
      const { heapUsed, external, rss } = (await ask('GET', '/v1/metrics?collect=true')).process.memory;
      return { held: heapUsed + external, rss };
    },
    dropGift: (gift) => ask('POST', '/v1/gifts', gift),
    mint: (phones) => ask('POST', '/v1/sessions', { phones }),
    async stop() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
