// One process at a time installs and builds in a checkout; the others wait for it. No dependencies, like prepare.mjs.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WAIT_MS = 100;

/**
 * Waits until this process alone holds the lock, which ends with the process. Each process puts a ticket of its own into
 * the directory and has the lock when it then sees no ticket of another living one; so a ticket of a dead one can be removed
 * by anybody at any time.
 *
 * @param {string} directory of the tickets
 * @param {() => void} onWait called once, when another process has the lock
 * @returns {() => void} gives it back
 */
export function lockPreparation(directory, onWait) {
  mkdirSync(directory, { recursive: true });
  const own = `${process.pid}-${startOf(process.pid)}-${randomBytes(4).toString('hex')}`;
  const ticket = join(directory, own);
  const release = () => rmSync(ticket, { force: true });
  process.on('exit', release);
  for (let isWaiting = false; ; isWaiting = true) {
    writeFileSync(ticket, '');
    if (!hasOthers(directory, own)) return release;
    // Two that see each other both step back, and come again at different moments.
    release();
    if (!isWaiting) onWait();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS * (0.5 + Math.random()));
  }
}

function hasOthers(directory, own) {
  let found = false;
  for (const name of readdirSync(directory)) {
    if (name === own) continue;
    const [pid, start] = name.split('-');
    if (isAlive(Number(pid)) && startOf(pid) === start) found = true;
    else rmSync(join(directory, name), { force: true });
  }
  return found;
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * When the process began, in ticks since the machine did (proc(5), field 22): another one may have the pid by now. Of one that
 * has ended and that nobody has waited for: its state. Elsewhere than on Linux 0.
 */
function startOf(pid) {
  try {
    // The name before it, in brackets, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
    return fields[0] === 'Z' ? 'Z' : fields[19];
  } catch {
    return '0';
  }
}
