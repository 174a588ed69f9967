// `npm start`: prepares, then runs the panel until it ends.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { panelEnv, panelFlags } from './panel-process.mjs';
import { env, node, prepare, root } from './prepare.mjs';

prepare();
const settings = existsSync(join(root, '.env')) ? ['--env-file=.env'] : [];
const panel = spawn(node, [...panelFlags, ...settings, 'api/dist/bundle/main.js'], {
  cwd: root,
  env: { ...panelEnv, ...env },
  stdio: 'inherit',
});
// The terminal sends Ctrl-C to the panel too; this process only waits for its clean end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => panel.kill('SIGTERM'));
process.on('SIGHUP', () => panel.kill('SIGTERM'));
panel.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
