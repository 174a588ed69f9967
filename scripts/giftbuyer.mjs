#!/usr/bin/env node
// `npx giftbuyer …`: the commands of the operator. Without arguments it lists them.
import { spawnSync } from 'node:child_process';
import { readSettings } from './env-file.mjs';
import { env, node, prepare, root } from './prepare.mjs';

await prepare();
const { status } = spawnSync(node, ['api/dist/bundle/giftbuyer.js', ...process.argv.slice(2)], {
  cwd: root,
  env: { ...readSettings(env), INIT_CWD: process.env.INIT_CWD ?? process.cwd() },
  stdio: 'inherit',
});
process.exit(status ?? 1);
