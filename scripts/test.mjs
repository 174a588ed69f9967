// `npm test [-- vitest arguments]`: prepares and runs every test. Its last line is `N passed, N failed`.
// `npm run test:faults`, `npm run test:security`: all repetitions of the faults and attacks; `npm test` runs a tenth.
// With --built nothing is installed or built first; Nx uses it to run the tests of one project (nx.json).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium } from './chromium.mjs';
import { env, node, prepare, root } from './prepare.mjs';

/** By argument: the project, and the environment variable that enables all repetitions. */
const WHOLE = {
  '--all-faults': { chosen: ['--project', 'faults'], setting: { FAULTS: 'all' } },
  '--all-attacks': { chosen: ['security/'], setting: { SECURITY: 'all' } },
};

/** Projects with browser tests. */
const WITH_BROWSER = ['api', 'e2e'];

const compileCache = join(root, 'node_modules', '.cache', 'compiled');

const args = process.argv.slice(2);
const whole = Object.keys(WHOLE).find((name) => args.includes(name));
const { chosen, setting } = whole ? WHOLE[whole] : { chosen: [], setting: {} };

const isBuilt = args.includes('--built');
const forVitest = [...chosen, ...args.filter((arg) => arg !== whole && arg !== '--built')];
const projects = forVitest.filter((_, i) => forVitest[i - 1] === '--project');
const needsBrowser = projects.length === 0 || projects.some((name) => WITH_BROWSER.includes(name));

if (!isBuilt) prepare();
const browser = needsBrowser ? { CHROMIUM_PATH: chromium() } : {};
const result = spawnSync(
  node,
  [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=./scripts/vitest-reporter.mjs', ...forVitest],
  {
    cwd: root,
    // Tests start some 250 processes of a few programs, which share the compile cache.
    env: { ...env, ...browser, NODE_COMPILE_CACHE: compileCache, ...setting },
    stdio: 'inherit',
  },
);
process.exit(result.status ?? 1);
