import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { runs } from './chance.js';
import { Load } from './load.js';
import type { Ref, User } from './user.js';
import { useWorld } from './world.js';

const STARTS_WITHIN_MS = 3000;
const world = useWorld({ panels: 2, env: { BACKGROUND_REFRESH: 'on' } });
const accounts = new Map<User, Ref[]>();

beforeAll(async () => {
  for (const name of ['ada', 'bob', 'carol', 'dave']) {
    const user = await world().user(name);
    accounts.set(user, await user.addAccounts(8));
    await user.watch(world().chance.oneOf(world().panels));
  }
});

test('panels killed at any time lose nothing of what they said', { timeout: 1_800_000 }, async () => {
  const { chance, panels } = world();
  const load = new Load(world(), chance, accounts);
  await load.goOn(50);
  const starts: number[] = [];
  for (const _ of runs(200)) {
    const panel = chance.oneOf(panels);
    await pause(chance.between(0, 400));
    await panel.kill();
    const begin = performance.now();
    await panel.start();
    expect((await fetch(`${panel.url}/api/health`)).status).toBe(200);
    starts.push(performance.now() - begin);
  }
  // The median, since others may use the machine too.
  expect(starts.sort((a, b) => a - b)[starts.length >> 1]).toBeLessThan(STARTS_WITHIN_MS);
  await load.goOn(50);
  await load.stop();
  expect(load.scandals).toEqual([]);
});
