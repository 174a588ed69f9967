import { beforeAll, describe, expect, test } from 'vitest';
import { RUNS_ALL } from './seeded-random.js';
import type { Ref, User } from './user.js';
import { SignIn, type Step } from './sign-in.js';
import { useTestbed } from './use-testbed.js';

/** Step from one reset position to the next. */
const EVERY_BYTES = 64;

const testbed = useTestbed();
let ada: User;
/** An account whose connections are never reset. */
let healthy: Ref;

beforeAll(async () => {
  ada = await testbed().user('ada');
  await ada.watch();
  [healthy] = (await ada.addAccounts(1)) as [Ref];
});

type Check = () => Promise<unknown>;

describe.each(['up', 'down'] as const)('connections that are reset on the way %s,', (direction) => {
  /**
   * Resets connections after more and more bytes, until all bytes pass. A refresh after each keeps the circuit breaker
   * closed, which fewer than five failures in a row do not open. The results are checked together at the end by a restarted
   * panel, because a key has a cooldown of 10 s after such a reset.
   *
   * @param every how many positions to skip to, unless the whole suite runs
   * @param begin runs what is reset, with its own keys; resolves to its check
   * @returns at how many positions a connection was reset
   */
  async function resetEverywhere(
    every: number,
    begin: (fault: <T>(work: () => Promise<T>) => Promise<T>) => Promise<Check>,
  ): Promise<number> {
    const network = testbed().panel().toTelegram;
    const step = RUNS_ALL ? EVERY_BYTES : EVERY_BYTES * every;
    const checks: Check[] = [];
    let bytes = 0;
    for (let before = -1; network.resets !== before; bytes += step) {
      before = network.resets;
      const check = await begin((work) => {
        const heal = network.setConditions({ resetAfter: { [direction]: bytes } });
        return work().finally(heal);
      });
      checks.push(check);
      expect(await ada.refresh(healthy)).toMatchObject({ done: true });
    }
    await testbed().restart();
    await Promise.all(checks.map((check) => check()));
    return bytes / step - 1;
  }

  test('at any position of a refresh, do no harm', { timeout: 300_000 }, async () => {
    const resets = await resetEverywhere(6, async (fault) => {
      const [account] = (await ada.addAccounts(1)) as [Ref];
      await testbed().telegram.topUp(account.phone);
      const line = await fault(() => ada.refresh(account));
      if (line && 'error' in line) expect(line).toMatchObject({ error: 'telegram_unreachable' });
      else expect(line).toMatchObject({ done: true });
      const { stars } = await testbed().telegram.account(account.phone);
      return async () => {
        const again = await ada.refresh(account);
        expect(again).toMatchObject({ done: true, account: { stars: stars.amount + stars.nanos / 1e9 } });
      };
    });
    expect(resets).toBeGreaterThan(2);
  });

  test('at any position of a step of a sign-in, do no harm', { timeout: 900_000 }, async () => {
    const steps: Step[] = ['send', 'code', 'password'];
    const resets = await resetEverywhere(8, async (fault) => {
      const logins = steps.map((step) => ({ step, login: new SignIn(testbed(), ada, step === 'password') }));
      await Promise.all(logins.map(({ step, login }) => login.takeStepsBefore(step)));
      const answers = await fault(() =>
        Promise.all(logins.map(({ step, login }) => login.takeStepWhenAvailable(step))),
      );
      for (const answer of answers) {
        if (answer?.status !== 200)
          expect(answer).toMatchObject({ status: 502, body: { error: 'telegram_unreachable' } });
      }
      return () => Promise.all(logins.map(({ step, login }) => login.finish(step)));
    });
    expect(resets).toBeGreaterThan(2);
  });
});
