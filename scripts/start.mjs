// `npm start`: prepares, then runs the panel until it ends. A stop at any moment ends all processes with exit code 0.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readSettings } from './env-file.mjs';
import { panelEnv, panelFlags } from './panel-process.mjs';
import { markRunning } from './prepare-lock.mjs';
import { env, node, root, runningPanels } from './prepare.mjs';

let isStopping = false;
/** Ends the current child process. */
let stopChild = () => process.exit(0);
// SIGHUP: the terminal was closed. Forwarded as SIGTERM, of which the panel takes any number as one stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    isStopping = true;
    stopChild();
  });
}

/** Waits for the end of a child. Ends this process when the child failed or a stop was requested. */
async function finish(child, stop) {
  stopChild = stop;
  const [code, signal] = await new Promise((resolve) => child.once('exit', (...end) => resolve(end)));
  // Killed by the forwarded signal before it installed its handler.
  if (isStopping && signal) process.exit(0);
  if (isStopping || code !== 0) process.exit(code ?? 1);
}

// In a group of its own: a Ctrl-C reaches this process alone, which passes it on.
const preparation = spawn(process.execPath, [join(root, 'scripts', 'prepare.mjs')], {
  stdio: 'inherit',
  detached: true,
});
await finish(preparation, () => preparation.kill('SIGTERM'));

markRunning(runningPanels);
const panel = spawn(node, [...panelFlags, 'api/dist/bundle/main.js'], {
  cwd: root,
  env: { ...panelEnv, ...readSettings(env) },
  stdio: 'inherit',
});
await finish(panel, () => panel.kill('SIGTERM'));
process.exit(0);
