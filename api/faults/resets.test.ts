import { beforeAll, describe, expect, test } from 'vitest';
import { RUNS_ALL } from './seeded-random.js';
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

type Check = () => Promise<unknown>;

describe.each(['up', 'down'] as const)('connections that are reset on the way %s,', (direction) => {
  /**
   * Resets after ever more bytes, until all that is said has passed. Each time begins with a new panel, which does not
   * know yet that the data centre is hard to reach. What became of it is checked at the end, of all places at once: all
   * panels leave a key alone for 10 s after a connection that ended so.
   *
   * @param every how many places to go on, unless everything runs
   * @param begin what is reset, with keys of its own; resolves to its check
   * @returns how often something was broken off
   */
  async function resetEverywhere(
    every: number,
    begin: (fault: <T>(work: () => Promise<T>) => Promise<T>) => Promise<Check>,
  ): Promise<number> {
    const network = world().panel().toTelegram;
    const step = RUNS_ALL ? EVERY_BYTES : EVERY_BYTES * every;
    const checks: Check[] = [];
    let bytes = 0;
    for (let before = -1; network.resets !== before; bytes += step) {
      before = network.resets;
      await world().restart();
      const check = await begin((work) => {
        const heal = network.behave({ resetAfter: { [direction]: bytes } });
        return work().finally(heal);
      });
      checks.push(check);
    }
    await world().restart();
    await Promise.all(checks.map((check) => check()));
    return bytes / step - 1;
  }

  test('wherever in a refresh, are no harm', { timeout: 300_000 }, async () => {
    const resets = await resetEverywhere(6, async (fault) => {
      const [account] = (await ada.addAccounts(1)) as [Ref];
      await world().telegram.topUp(account.phone);
      const line = await fault(() => ada.refresh(account));
      if (line && 'error' in line) expect(line).toMatchObject({ error: 'telegram_unreachable' });
      else expect(line).toMatchObject({ done: true });
      const { stars } = await world().telegram.account(account.phone);
      return async () => {
        const again = await ada.refresh(account);
        expect(again).toMatchObject({ done: true, account: { stars: stars.amount + stars.nanos / 1e9 } });
      };
    });
    expect(resets).toBeGreaterThan(2);
  });

  test('wherever in a step of a sign-in, are no harm', { timeout: 900_000 }, async () => {
    const steps: Step[] = ['send', 'code', 'password'];
    const resets = await resetEverywhere(8, async (fault) => {
      const logins = steps.map((step) => ({ step, login: new SignIn(world(), ada, step === 'password') }));
      await Promise.all(logins.map(({ step, login }) => login.takeStepsBefore(step)));
      const answers = await fault(() => Promise.all(logins.map(({ step, login }) => login.takeStep(step))));
      for (const answer of answers) {
        if (answer?.status !== 200)
          expect(answer).toMatchObject({ status: 502, body: { error: 'telegram_unreachable' } });
      }
      return () => Promise.all(logins.map(({ step, login }) => login.finish(step)));
    });
    expect(resets).toBeGreaterThan(2);
  });
});
