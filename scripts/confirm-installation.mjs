// `npm run confirm-installation`: says that no other panel runs on a copy of this data.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env, node, prepare, root } from './prepare.mjs';

prepare();
const settings = existsSync(join(root, '.env')) ? ['--env-file=.env'] : [];
const { status } = spawnSync(node, [...settings, 'api/dist/confirm-installation.js'], {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.exit(status ?? 1);
