// `npm run bench -- [name …] [--json]`: prepares, runs the named benches or all, prints what they measured;
// with --json one object per figure and line.
// A bench is a program that prints its figures as one line of JSON, a list of {name, ours, baseline, ratio, unit, goal,
// met}, and progress messages to stderr.
import { spawnSync } from 'node:child_process';
import { env, fail, node, prepare, root } from './prepare.mjs';

const benches = {
  refresh: 'api/bench/refresh.mjs',
  list: 'api/bench/list.mjs',
  ledger: 'api/bench/ledger.mjs',
  gifts: 'api/bench/gifts.mjs',
  memory: 'api/bench/memory.mjs',
  streams: 'api/bench/streams.mjs',
  resident: 'api/bench/resident.mjs',
  start: 'api/bench/start.mjs',
  backup: 'api/bench/backup.mjs',
  client: 'client/bench/index.mjs',
  'sign-in': 'api/bench/sign-in.mjs',
  background: 'api/bench/background.mjs',
  instances: 'api/bench/instances.mjs',
  sandbox: 'libs/telegram-sandbox/bench/index.mjs',
};

const args = process.argv.slice(2);
const json = args.includes('--json');
const names = args.filter((arg) => arg !== '--json');
const unknown = names.find((name) => !Object.hasOwn(benches, name));
if (unknown) fail(`There is no bench "${unknown}"; there are: ${Object.keys(benches).join(', ')}.`);

await prepare();

for (const name of names.length ? names : Object.keys(benches)) {
  const { status, stdout } = spawnSync(node, [benches[name]], {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) fail(`The bench "${name}" failed: see above.`);
  const figures = JSON.parse(stdout);
  if (json) for (const figure of figures) console.log(JSON.stringify({ bench: name, ...figure }));
  else print(name, figures);
}

function print(name, figures) {
  const rows = figures.map(({ name, ours, baseline, ratio, unit, goal, met }) => [
    name,
    `${ours} ${unit}`.trimEnd(),
    baseline === null ? '' : `baseline ${baseline}${ratio === null ? '' : ` (${ratio}×)`}`,
    goal === null ? '' : `goal ${goal}: ${met ? 'met' : 'missed'}`,
  ]);
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  console.log(`\n${name}`);
  for (const row of rows) console.log(`  ${row.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`.trimEnd());
}
