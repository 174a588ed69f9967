import { createInterface } from 'node:readline/promises';
import { createSandbox } from '../../src/index.js';

// A sandbox in its own process. Prints a line of JSON with its addresses and a session, then one for each line of input.

/** The state of the process. */
export interface FuzzedState {
  /** After a garbage collection. */
  heapBytes: number;
  rssBytes: number;
  connections: number;
  /** Log lines about unexpected errors. */
  surprises: string[];
}

const surprises: string[] = [];
const sandbox = await createSandbox({
  strictMethods: false,
  log: (line) => {
    if (/failed/.test(line) && surprises.length < 20) surprises.push(line);
  },
});
const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
print({ addresses: sandbox.addresses, minted: sandbox.mintSession('+9996610001') });

for await (const _ of createInterface({ input: process.stdin })) {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const { connections } = sandbox.metrics();
  print({ heapBytes: heapUsed, rssBytes: rss, connections: connections.open, surprises } satisfies FuzzedState);
}
process.exit();
