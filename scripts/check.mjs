// `npm run check`: format, lint with import directions, types, import cycles, migration drift. Runs all of them, fails if one
// fails. Nx keeps the result of each project's lint and types until one of their inputs changes (nx.json).
import { spawnSync } from 'node:child_process';
import { env, node, prepare, root } from './prepare.mjs';

await prepare();

const checks = [
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['lint, import directions and types', 'nx', 'run-many', '-t', 'lint', 'typecheck'],
  ['no import cycles', 'depcruise', '--config', '.dependency-cruiser.mjs', 'api', 'client', 'libs', 'scripts', 'test'],
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
