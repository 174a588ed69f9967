// `npm test [-- vitest arguments]`: prepares and runs every test. Its last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium } from './chromium.mjs';
import { env, node, prepare, root } from './prepare.mjs';

prepare();
const result = spawnSync(
  node,
  [
    join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=./scripts/vitest-reporter.mjs',
    ...process.argv.slice(2),
  ],
  { cwd: root, env: { ...env, CHROMIUM_PATH: chromium() }, stdio: 'inherit' },
);
process.exit(result.status ?? 1);
