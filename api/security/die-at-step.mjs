// Loaded in a command before its own code: ends the process like kill -9 before the n-th step that touches a key file or
// the data keys. Simulates a power failure at each step.
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';

const at = Number(process.env.DIE_AT_STEP);
let steps = 0;
const step = () => {
  if (++steps === at) process.kill(process.pid, 'SIGKILL');
};

for (const name of ['open', 'link', 'rename', 'rm']) {
  const original = fs[name];
  fs[name] = async (...args) => {
    const isDirectory = name === 'open' && args[1] === 'r';
    if (isDirectory || !/\.key\b/.test(args[0])) return original(...args);
    step();
    const file = await original(...args);
    if (name !== 'open') return file;
    const sync = file.sync.bind(file);
    file.sync = async () => {
      step();
      return sync();
    };
    return file;
  };
}
syncBuiltinESMExports();

/** The first relevant statement of `keys replace-secret`, and of `keys rewrap`. */
const BEGINS = /^LOCK TABLE data_keys|^SELECT id AS id, /;
const { query } = pg.Client.prototype;
let isAtWork = false;
pg.Client.prototype.query = function (...args) {
  const text = String(args[0]);
  isAtWork ||= BEGINS.test(text);
  if (!isAtWork) return query.apply(this, args);
  step();
  const answer = query.apply(this, args);
  // The statement is sent; the server may execute it or not.
  if (/^COMMIT|^UPDATE api_profiles/.test(text)) step();
  return answer;
};
