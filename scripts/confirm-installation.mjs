// `npm run confirm-installation`: confirms that no other panel runs on a copy of this data.
import { spawnSync } from 'node:child_process';
import { readSettings } from './env-file.mjs';
import { env, node, prepare, root } from './prepare.mjs';

prepare();
const { status } = spawnSync(node, ['api/dist/confirm-installation.js'], {
  cwd: root,
  env: readSettings(env),
  stdio: 'inherit',
});
process.exit(status ?? 1);
