import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createRoutes } from '../../src/control/routes.js';
import { startControlServer } from '../../src/control/server.js';
import type { ControlServer } from '../../src/control/server.js';
import { createSandbox } from '../../src/index.js';
import type { Sandbox } from '../../src/index.js';

interface Answer {
  status: number;
  body: unknown;
}

/** A sandbox with its control API for the tests of one file; a test that leaves a line in its log fails. */
export function useControl() {
  let sandbox: Sandbox;
  let control: ControlServer;
  const lines: string[] = [];
  beforeAll(async () => {
    sandbox = await createSandbox({ clock: { now: () => Date.UTC(2026, 0, 1) } });
    control = await startControlServer(createRoutes(sandbox), 0, (line) => lines.push(line));
  });
  afterEach(() => {
    expect(lines.splice(0)).toEqual([]);
    sandbox.faults.clear();
  });
  afterAll(async () => {
    await control.close();
    await sandbox.close();
  });
  return {
    get sandbox() {
      return sandbox;
    },
    get url() {
      return control.url;
    },
    get token() {
      return control.token;
    },
    async ask(method: string, path: string, body?: unknown, token = control.token): Promise<Answer> {
      const response = await fetch(control.url + path, {
        method,
        headers: { authorization: `Bearer ${token}` },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
  };
}

/** The body of an answer that refuses a request. */
export const error = (text: string) => ({ error: expect.stringContaining(text) as string });
