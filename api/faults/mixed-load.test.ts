import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { Load } from './load.js';
import type { Panel } from './panel.js';
import type { Ref, User } from './user.js';
import { withTimeout } from './wait-until.js';
import { useWorld } from './world.js';

const world = useWorld({ panels: 2, env: { BACKGROUND_REFRESH: 'on' } });
const accounts = new Map<User, Ref[]>();

beforeAll(async () => {
  for (const name of ['ada', 'bob', 'carol', 'dave']) {
    const user = await world().user(name);
    accounts.set(user, await user.addAccounts(8));
    await user.watch(world().random.oneOf(world().panels));
  }
});

test('panels killed at any time lose nothing of what they said', { timeout: 1_800_000 }, async () => {
  const { random, panels } = world();
  const load = new Load(world(), random, accounts);
  await load.waitForAnswers(50);
  const killer = async (panel: Panel) => {
    for (const _ of repetitions(200 / panels.length)) {
      await pause(random.between(0, 800));
      await panel.kill();
      await panel.start();
    }
  };
  await Promise.all(panels.map(killer));
  // Who waits for the account of a panel that died would wait until its lease has run out.
  await Promise.all(panels.map((panel) => panel.kill()));
  await world().expireDeadLocks();
  await Promise.all(panels.map((panel) => panel.start()));
  await load.waitForAnswers(50);
  await load.stop();
  expect(load.violations).toEqual([]);
});

test.each(repetitions(10))('a panel that was killed comes back at once (%i)', async () => {
  await world().panel().kill();
  // Not only when the leases of the killed one have run out.
  await withTimeout('the panel is back', world().panel().start());
  expect((await fetch(`${world().panel().url}/api/health`)).status).toBe(200);
});
