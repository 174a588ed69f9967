// `npm run dev`: the api (port 3000) restarts and the client (port 4200, proxied to it) reloads when sources change.
import { spawn } from 'node:child_process';
import { env, node, prepare, root } from './prepare.mjs';

prepare();
const children = [
  [['node_modules/.bin/tsc', '-b', 'api', '--watch', '--preserveWatchOutput'], root],
  [
    ['--watch', '--watch-preserve-output', '--enable-source-maps', '--env-file-if-exists=.env', 'api/dist/main.js'],
    root,
  ],
  [['../node_modules/.bin/ng', 'serve'], new URL('../client/', import.meta.url)],
].map(([args, cwd]) => spawn(node, args, { cwd, env: { ...env, PORT: '3000' }, stdio: 'inherit' }));
console.log('The panel with live reload opens at http://localhost:4200 when both parts are built.');

let ending = false;
function end(code) {
  if (ending) return;
  ending = true;
  for (const child of children) child.kill('SIGTERM');
  process.exitCode = code;
}
for (const child of children) child.on('exit', (code) => end(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(0));
