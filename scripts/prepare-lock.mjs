// Tickets of processes in a checkout: one at a time installs and builds, and none installs while a panel runs.
// No dependencies, like prepare.mjs.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WAIT_MS = 100;

/**
 * Acquires the lock, which ends with the process. Each process writes a ticket into the directory and holds the lock when
 * there is no other ticket of a living process. Any process may remove tickets of dead ones at any time.
 *
 * @param {string} directory of the tickets
 * @param {() => void} onWait called once, when another process holds the lock
 * @returns {() => void} releases it
 */
export function lockPreparation(directory, onWait) {
  const { own, ticket, release } = newTicket(directory);
  for (let isWaiting = false; ; isWaiting = true) {
    writeFileSync(ticket, '');
    if (!hasTickets(directory, own)) return release;
    // Two processes that see each other both remove their tickets and retry after different delays.
    release();
    if (!isWaiting) onWait();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS * (0.5 + Math.random()));
  }
}

/** Marks this process as a running panel until it ends. @param {string} directory of the tickets */
export function markRunning(directory) {
  writeFileSync(newTicket(directory).ticket, '');
}

function newTicket(directory) {
  mkdirSync(directory, { recursive: true });
  const own = `${process.pid}-${startOf(process.pid)}-${randomBytes(4).toString('hex')}`;
  const ticket = join(directory, own);
  const release = () => rmSync(ticket, { force: true });
  process.on('exit', release);
  return { own, ticket, release };
}

/**
 * Whether a living process has a ticket. Removes those of dead ones.
 *
 * @param {string} directory of the tickets
 * @param {string} [own] a ticket that does not count
 */
export function hasTickets(directory, own) {
  if (!existsSync(directory)) return false;
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
 * The start time of the process in ticks since boot (proc(5), field 22), because pids are reused. For a zombie: its state.
 * On other systems than Linux: 0.
 */
function startOf(pid) {
  try {
    // The process name before it, in brackets, may contain anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
    return fields[0] === 'Z' ? 'Z' : fields[19];
  } catch {
    return '0';
  }
}
