import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { isProcessAlive } from '../src/process-alive.js';

afterEach(() => vi.restoreAllMocks());

test('a process is alive until it has ended', async () => {
  const child = spawn('sleep', ['infinity']);
  expect(child.pid && isProcessAlive(child.pid)).toBe(true);
  child.kill();
  await once(child, 'exit');
  expect(child.pid && isProcessAlive(child.pid)).toBe(false);
});

test('one of another user, which may not be signalled, is alive', () => {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  expect(isProcessAlive(1)).toBe(true);
});
