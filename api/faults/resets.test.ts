import { beforeAll, describe, expect, test } from 'vitest';
import { RUNS_ALL } from './chance.js';
import type { Ref, User } from './user.js';
import { SignIn, type Step } from './sign-in.js';
import { useWorld } from './world.js';

/** From one place at which a connection is reset to the next. */
const EVERY_BYTES = 64;

const world = useWorld();
let ada: User;

beforeAll(async () => {
  ada = await world().user('ada');
  await ada.watch();
});

describe.each(['up', 'down'] as const)('connections that are reset on the way %s,', (direction) => {
  /**
   * Resets after ever more bytes, until all that is said has passed.
   *
   * @param tenth how many places to leave out unless everything runs
   * @returns how often something was broken off
   */
  async function resetEverywhere(
    tenth: number,
    round: (fault: <T>(work: () => Promise<T>) => Promise<T>) => Promise<void>,
  ): Promise<number> {
    const network = world().panel().toTelegram;
    const step = RUNS_ALL ? EVERY_BYTES : EVERY_BYTES * tenth;
    for (let bytes = 0; ; bytes += step) {
      const before = network.resets;
      await round(async (work) => {
        const heal = network.behave({ resetAfter: { [direction]: bytes } });
        const result = await work().finally(heal);
        // A panel leaves a key alone for 10 s after such an end, a new one does not.
        if (!RUNS_ALL) await world().restart();
        return result;
      });
      if (network.resets === before) return bytes / step;
    }
  }

  test('wherever in a refresh, are no harm', { timeout: 300_000 }, async () => {
    const [account] = (await ada.addAccounts(1)) as [Ref];
    await ada.refresh(account);
    const resets = await resetEverywhere(2, async (fault) => {
      await world().telegram.topUp(account.phone);
      const line = await fault(() => ada.refresh(account));
      if (line && 'error' in line) expect(line).toMatchObject({ error: 'telegram_unreachable' });
      else expect(line).toMatchObject({ done: true });
      const { stars } = await world().telegram.account(account.phone);
      expect(await ada.refresh(account)).toMatchObject({
        done: true,
        account: { stars: stars.amount + stars.nanos / 1e9 },
      });
    });
    expect(resets).toBeGreaterThan(1);
  });

  test('wherever in a step of a sign-in, are no harm', { timeout: 900_000 }, async () => {
    const steps: Step[] = ['send', 'code', 'password'];
    const resets = await resetEverywhere(8, async (fault) => {
      const logins = steps.map((step) => ({ step, login: new SignIn(world(), ada, step === 'password') }));
      await Promise.all(logins.map(({ step, login }) => login.reach(step)));
      const answers = await fault(() => Promise.all(logins.map(({ step, login }) => login.take(step))));
      for (const answer of answers) {
        if (answer?.status !== 200)
          expect(answer).toMatchObject({ status: 502, body: { error: 'telegram_unreachable' } });
      }
      await Promise.all(logins.map(({ step, login }) => login.finish(step)));
    });
    expect(resets).toBeGreaterThan(1);
  });
});
