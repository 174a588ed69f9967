// `npm test [-- vitest arguments]`: prepares and runs every test. Its last line is `N passed, N failed`.
// `npm run test:faults`: all runs of the faults, of which `npm test` makes a tenth.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium } from './chromium.mjs';
import { env, node, prepare, root } from './prepare.mjs';

const args = process.argv.slice(2);
const allFaults = args.includes('--all-faults');
const chosen = allFaults ? ['--project', 'faults', ...args.filter((arg) => arg !== '--all-faults')] : args;

prepare();
const result = spawnSync(
  node,
  [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=./scripts/vitest-reporter.mjs', ...chosen],
  {
    cwd: root,
    env: { ...env, CHROMIUM_PATH: chromium(), ...(allFaults && { FAULTS: 'all' }) },
    stdio: 'inherit',
  },
);
process.exit(result.status ?? 1);
