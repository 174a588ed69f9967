// `npm run dev`: the api (port 3000) restarts and the client (port 4200, proxied to it) reloads when sources change.
import { spawn } from 'node:child_process';
import { env, node, prepare, root } from './prepare.mjs';

await prepare();
const children = [
  { args: ['node_modules/.bin/tsc', '-b', 'api', '--watch', '--preserveWatchOutput'], cwd: root },
  {
    args: [
      '--watch',
      '--watch-preserve-output',
      '--enable-source-maps',
      '--env-file-if-exists=.env',
      'api/dist/main.js',
    ],
    cwd: root,
    // The client's proxy expects the api here, whatever .env says.
    port: '3000',
  },
  { args: ['../node_modules/.bin/ng', 'serve'], cwd: new URL('../client/', import.meta.url), port: '4200' },
].map(({ args, cwd, port }) => spawn(node, args, { cwd, env: { ...env, PORT: port }, stdio: 'inherit' }));
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
