// `npm start`: prepares, then runs the panel until it ends.
import { spawn } from 'node:child_process';
import { env, node, prepare, root } from './prepare.mjs';

prepare();
const panel = spawn(node, ['--enable-source-maps', '--env-file-if-exists=.env', 'api/dist/main.js'], {
  cwd: root,
  env,
  stdio: 'inherit',
});
// The terminal sends Ctrl-C to the panel too; this process only waits for its clean end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => panel.kill('SIGTERM'));
process.on('SIGHUP', () => panel.kill('SIGTERM'));
panel.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
