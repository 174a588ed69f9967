// `npm test [-- vitest arguments]`: prepares and runs every test. Its last line is `N passed, N failed`.
// `npm run test:faults`, `npm run test:security`: all runs of the faults and attacks, of which `npm test` makes a tenth.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium } from './chromium.mjs';
import { env, node, prepare, root } from './prepare.mjs';

/** By the argument that asks for it: what runs, and the setting by which it runs whole. */
const WHOLE = {
  '--all-faults': { chosen: ['--project', 'faults'], setting: { FAULTS: 'all' } },
  '--all-attacks': { chosen: ['security/'], setting: { SECURITY: 'all' } },
};

const compileCache = join(root, 'node_modules', '.cache', 'compiled');

const args = process.argv.slice(2);
const whole = Object.keys(WHOLE).find((name) => args.includes(name));
const { chosen, setting } = whole ? WHOLE[whole] : { chosen: [], setting: {} };

prepare();
const result = spawnSync(
  node,
  [
    join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=./scripts/vitest-reporter.mjs',
    ...chosen,
    ...args.filter((arg) => arg !== whole),
  ],
  {
    cwd: root,
    // Tests start some 250 programs, most of them again and again the same few.
    env: { ...env, CHROMIUM_PATH: chromium(), NODE_COMPILE_CACHE: compileCache, ...setting },
    stdio: 'inherit',
  },
);
process.exit(result.status ?? 1);
