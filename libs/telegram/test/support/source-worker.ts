import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { GatewayOptions } from '../../src/index.js';

const at = (path: string) => new URL(path, import.meta.url);
const LOADER = fileURLToPath(at('../../../telegram-sandbox/test/support/run-typescript.mjs'));
/** Flags for Node. */
export const RUN_TYPESCRIPT = [
  '--experimental-transform-types',
  '--disable-warning=ExperimentalWarning',
  '--import',
  LOADER,
];

/** Starts the worker thread from the sources, so that tests do not use a stale build. */
export function startSourceWorker(workerData: GatewayOptions): Worker {
  return new Worker(at('../../src/worker/entry.ts'), { workerData, execArgv: RUN_TYPESCRIPT });
}
