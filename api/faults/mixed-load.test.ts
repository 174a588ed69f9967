import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { Load } from './load.js';
import type { Panel } from './panel.js';
import type { Ref, User } from './user.js';
import { withTimeout } from './wait-until.js';
import { useTestbed } from './use-testbed.js';

const testbed = useTestbed({ panels: 2, env: { BACKGROUND_REFRESH: 'on' } });
const accounts = new Map<User, Ref[]>();

beforeAll(async () => {
  for (const name of ['ada', 'bob', 'carol', 'dave']) {
    const user = await testbed().user(name);
    accounts.set(user, await user.addAccounts(8));
    await user.watch(testbed().random.oneOf(testbed().panels));
  }
});

test('panels killed at any time lose nothing that they have confirmed', { timeout: 1_800_000 }, async () => {
  const { random, panels } = testbed();
  const load = new Load(testbed(), random, accounts);
  await load.waitForAnswers(50);
  const killer = async (panel: Panel) => {
    for (const _ of repetitions(200 / panels.length)) {
      await pause(random.between(0, 800));
      await panel.kill();
      await panel.start();
    }
  };
  await Promise.all(panels.map(killer));
  // Otherwise requests would wait until the locks of the killed panels expire.
  await Promise.all(panels.map((panel) => panel.kill()));
  await testbed().expireDeadLocks();
  await Promise.all(panels.map((panel) => panel.start()));
  await load.waitForAnswers(50);
  await load.stop();
  expect(load.violations).toEqual([]);
});

test.each(repetitions(10))('a panel that was killed can be restarted at once (%i)', async () => {
  await testbed().panel().kill();
  // Without waiting for the locks of the killed one.
  await withTimeout('the panel is back', testbed().panel().start());
  expect((await fetch(`${testbed().panel().url}/api/health`)).status).toBe(200);
});
