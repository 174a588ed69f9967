// `npm run check`: format, lint with import directions, types, migration drift. Runs all of them, fails if one fails.
import { spawnSync } from 'node:child_process';
import { env, node, prepare, root } from './prepare.mjs';

prepare();

const checks = [
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['lint and import directions', 'eslint', '--max-warnings', '0', '.'],
  ['types of contracts', 'tsc', '-p', 'libs/contracts/tsconfig.test.json'],
  ['types of telegram', 'tsc', '-p', 'libs/telegram/tsconfig.test.json'],
  ['types of telegram-sandbox', 'tsc', '-p', 'libs/telegram-sandbox/tsconfig.test.json'],
  ['types of api', 'tsc', '-p', 'api/tsconfig.test.json'],
  ['types of client', 'ngc', '-p', 'client/tsconfig.app.json', '--noEmit'],
  ['types of the gallery', 'ngc', '-p', 'client/gallery/tsconfig.json', '--noEmit'],
  ['types of client tests', 'tsc', '-p', 'client/test/tsconfig.json', '--noEmit'],
  ['types of browser tests', 'tsc', '-p', 'client/e2e/tsconfig.json'],
  ['types of workspace tests', 'tsc', '-p', 'test/tsconfig.json'],
  ['migrations match the entities', 'vitest', 'run', '--project', 'api', '--reporter=dot', 'schema'],
];

let failed = 0;
for (const [name, tool, ...args] of checks) {
  const { status, stdout, stderr } = spawnSync(node, [`node_modules/.bin/${tool}`, ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (status === 0) {
    console.log(`ok      ${name}`);
  } else {
    failed++;
    console.log(`failed  ${name}\n${stdout}${stderr}`);
  }
}
process.exit(failed ? 1 : 0);
