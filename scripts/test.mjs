// `npm test [-- vitest arguments]`: prepares and runs every test. Its last line is `N passed, N failed`.
// `npm run test:faults`, `npm run test:security`: all repetitions of the faults and attacks; `npm test` runs a part.
// With --built nothing is installed or built first; Nx uses it to run the tests of one project (nx.json).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
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

if (!isBuilt) await prepare();
const browser = needsBrowser ? { CHROMIUM_PATH: await chromium() } : {};

/**
 * Faults mostly wait, the others mostly compute, so that they run side by side. Two processes, because Vitest ends a worker, with
 * its modules and its browser, whenever the next file in its queue is of another project.
 */
const LANES = [
  ['--project', 'faults', '--maxWorkers', '3'],
  ['--project', '!faults', '--maxWorkers', '3'],
];
const TOTAL = /^(\d+) passed, (\d+) failed\n*$/m;

function startVitest(chosen, stdio) {
  return spawn(
    node,
    [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=./scripts/vitest-reporter.mjs', ...chosen],
    {
      cwd: root,
      // Tests start some 250 processes of a few programs, which share the compile cache.
      env: { ...env, ...browser, NODE_COMPILE_CACHE: compileCache, ...setting },
      stdio,
    },
  );
}

/** Prints the output when all tests have run. @returns how many passed and failed */
async function runLane(chosen) {
  const vitest = startVitest(chosen, ['inherit', 'pipe', 'inherit']);
  const [output, [code]] = await Promise.all([text(vitest.stdout), once(vitest, 'exit')]);
  console.log(output.replace(TOTAL, '').trim());
  const [, passed = 0, failed = 0] = (TOTAL.exec(output) ?? []).map(Number);
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) };
}

if (forVitest.length > 0) {
  const [code] = await once(startVitest(forVitest, 'inherit'), 'exit');
  process.exitCode = code ?? 1;
} else {
  const lanes = await Promise.all(LANES.map(runLane));
  const sum = (key) => lanes.reduce((total, lane) => total + lane[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}
