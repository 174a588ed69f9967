import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { violations } from './invariants.js';
import { observe } from './observe.js';
import { startTestbedParts, Testbed, type TestbedOptions } from './testbed.js';
import { User } from './user.js';
import { waitUntil } from './wait-until.js';

/** Longer than the locks of a killed panel are valid, grace included. */
const LOCKS_EXPIRE_WITHIN_MS = 40_000;

/** Characters of the end of a panel's log, after a failure. */
const LOG_TAIL_LENGTH = 4_000;

/** A testbed with users, whose invariants can be checked. */
export class CheckedTestbed extends Testbed {
  readonly users: User[] = [];
  isBroken = false;

  /** Registers a user with an API profile of the sandbox. */
  async user(name: string, apiId?: number): Promise<User> {
    const user = await User.register(this, name, apiId ?? 4242 + this.users.length);
    this.users.push(user);
    return user;
  }

  /** Stops the load, ends all faults, restarts what was killed and waits until all locks are free. */
  async settle(): Promise<void> {
    await this.heal();
    await Promise.all(this.users.map((user) => user.returnToPanel()));
    const held = 'SELECT key FROM session_locks WHERE owner IS NOT NULL AND expires_at > now()';
    const areFree = async () => (await this.database.query(held)).length === 0;
    await waitUntil('all locks are free', LOCKS_EXPIRE_WITHIN_MS, areFree);
  }

  /** Settles, then fails if an invariant is violated. */
  async checkInvariants(): Promise<void> {
    await this.settle();
    const deadline = performance.now() + 30_000;
    for (;;) {
      // A panel may be too busy for one of the requests.
      const found = await observe(this, this.users).then(violations, (error: unknown) => [
        `not observed: ${String(error)}`,
      ]);
      // Connections may still be closing, and events may still be on their way.
      if (found.length === 0) return;
      if (performance.now() > deadline) expect(found).toEqual([]);
      await pause(250);
    }
  }

  override async end(): Promise<void> {
    await Promise.all(this.users.map((user) => user.close()));
    await super.end();
    if (!this.isBroken) await rm(this.directory, { recursive: true });
  }
}

/** Starts a testbed for the tests of one file. Checks the invariants after each test. */
export function useTestbed(options: TestbedOptions = {}): () => CheckedTestbed {
  let testbed: CheckedTestbed;
  beforeAll(async () => {
    testbed = new CheckedTestbed(await startTestbedParts(options));
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      testbed.isBroken = true;
      for (const panel of testbed.panels) console.log(`Panel ${panel.name}: ${panel.log.slice(-LOG_TAIL_LENGTH)}`);
      console.log(`Repeat with FAULTS_SEED=${testbed.random.seed}; its files: ${testbed.directory}`);
    });
  });
  afterEach(async ({ task }) => {
    // After a failed test the invariants say nothing, but the next test needs a settled testbed.
    await (task.result?.state === 'fail' ? testbed.settle() : testbed.checkInvariants());
  });
  afterAll(() => testbed.end());
  return () => testbed;
}
