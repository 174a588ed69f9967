// `npm start`: prepares, then runs the panel until it ends. A stop in any moment ends all of it with exit code 0.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readSettings } from './env-file.mjs';
import { panelEnv, panelFlags } from './panel-process.mjs';
import { env, node, root } from './prepare.mjs';

let isStopping = false;
/** Ends what runs now. */
let stopChild = () => process.exit(0);
// SIGHUP: the terminal was closed. The panel takes signals that follow each other for one stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    isStopping = true;
    stopChild();
  });
}

/** Waits for the end of a child, and ends this process with it when the child failed or was to stop. */
async function finish(child, stop) {
  stopChild = stop;
  const [code, signal] = await new Promise((resolve) => child.once('exit', (...end) => resolve(end)));
  // Ended by the signal that was passed on: it had not begun yet.
  if (isStopping && signal) process.exit(0);
  if (isStopping || code !== 0) process.exit(code ?? 1);
}

// npm and the build leave processes behind when they alone are ended: so they get a group of their own.
const isGroup = process.platform !== 'win32';
const preparation = spawn(process.execPath, [join(root, 'scripts', 'prepare.mjs')], {
  stdio: 'inherit',
  detached: isGroup,
});
await finish(preparation, () => process.kill(isGroup ? -preparation.pid : preparation.pid, 'SIGTERM'));

const panel = spawn(node, [...panelFlags, 'api/dist/bundle/main.js'], {
  cwd: root,
  env: { ...panelEnv, ...readSettings(env) },
  stdio: 'inherit',
});
await finish(panel, () => panel.kill('SIGTERM'));
process.exit(0);
