#!/usr/bin/env node
// `npx giftbuyer …`: the commands of the operator. Without arguments it lists them.
import { spawnSync } from 'node:child_process';
import { readSettings } from './env-file.mjs';
import { hasTickets } from './prepare-lock.mjs';
import { env, isBuilt, node, prepare, root, runningPanels } from './prepare.mjs';

// Beside a running panel its own version is used, also when a newer one was pulled: its files must stay.
if (!(isBuilt() && hasTickets(runningPanels))) await prepare();
const { status } = spawnSync(node, ['api/dist/bundle/giftbuyer.js', ...process.argv.slice(2)], {
  cwd: root,
  env: { ...readSettings(env), INIT_CWD: process.env.INIT_CWD ?? process.cwd() },
  stdio: 'inherit',
});
process.exit(status ?? 1);
