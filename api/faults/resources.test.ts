import { expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { SMALL_HEAP, type Resources } from './panel.js';
import { waitUntil } from './wait-until.js';
import { useTestbed } from './use-testbed.js';

const testbed = useTestbed({ env: SMALL_HEAP });

test.each(repetitions(5))('a panel holds no more memory and sockets after faults than before (%i)', async (run) => {
  const user = await testbed().user(`ada ${run}`);
  await user.addAccounts(40);
  const panel = testbed().panel();
  for (let time = 0; time < 5; time++) await user.refreshAll();
  const before = await panel.resources();

  // Telegram last: after resets the keys cool down and the circuit breaker may be open.
  for (const network of [panel.toDatabase, panel.toTelegram]) {
    const slow = network.setConditions({ latencyMs: 20 });
    const { opened } = panel.toTelegram;
    const all = user.refreshAll();
    await waitUntil('readings are under way', 60_000, () => panel.toTelegram.opened > opened);
    network.reset();
    slow();
    await all;
  }
  await expect.poll(() => user.refreshAll(), { timeout: 60_000, interval: 500 }).toMatchObject({ failed: 0 });
  for (let time = 0; time < 5; time++) await user.refreshAll();

  let now: Resources = before;
  const isBack = async () => {
    now = await panel.resources();
    const grown = Math.max(now.held / before.held, now.resident / before.resident);
    return now.sockets <= before.sockets && grown <= 1.1;
  };
  await waitUntil('the panel is as it was', 60_000, isBack).catch(() => expect(now).toEqual(before));
});
