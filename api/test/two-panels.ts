import { type WireProxy, createSandbox, createWireProxy } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll, beforeEach, expect, type MockInstance, vi } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { LoginStepRunner } from '../src/telegram-login/login-step-runner.js';
import { PendingLogins } from '../src/telegram-login/pending-logins.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { Person, TelegramPanel } from '../harness/telegram-panel.js';
import { stopJobs } from './stop-jobs.js';

interface TwoPanels {
  panel: TelegramPanel;
  proxy: WireProxy;
  ada: Person;
  /** The same user at a second panel on the database of the first. */
  adaElsewhere: Person;
  /** The cleanup of the second panel. */
  sweep: () => Promise<unknown>;
  /** Starts `first`, and `second` once the first is connected to Telegram; when that waits or has ended, both continue. */
  runOverlapping: <First, Second>(
    first: () => Promise<First>,
    second: () => Promise<Second>,
  ) => Promise<[First, Second]>;
}

/** Two panels with one database and one user for the tests of one file, connected to Telegram through a proxy. */
export function useTwoPanels(): TwoPanels {
  const panels = { panel: new TelegramPanel() } as TwoPanels;
  const { panel } = panels;
  let other: TestApi;
  /** Steps of the first panel, of which equal ones share a run. */
  let steps: MockInstance[];
  let acquired: MockInstance<PendingLogins['acquireLogin']>[];

  beforeAll(async () => {
    panel.sandbox = await createSandbox();
    panels.proxy = await createWireProxy(panel.sandbox.addresses);
    panel.api = await startApi({ telegram: { sandbox: panels.proxy.addresses } });
    other = await panel.api.again();
    for (const api of [panel.api, other]) stopJobs(api, 'login-cleanup');
    const runner = panel.api.app.get(LoginStepRunner, { strict: false });
    steps = [vi.spyOn(runner, 'runStep'), vi.spyOn(runner, 'runRepeatableStep')];
    acquired = [panel.api, other].map(({ app }) => vi.spyOn(app.get(PendingLogins, { strict: false }), 'acquireLogin'));
    panels.ada = await panel.person('ada');
    panels.adaElsewhere = new Person(other.client(), panels.ada.profileId);
    panels.adaElsewhere.client.cookie = panels.ada.client.cookie;
  });
  afterAll(async () => {
    await Promise.all([panel.api.close(), other.close()]);
    await panels.proxy.close();
    await panel.sandbox.close();
  });
  beforeEach(() => {
    panels.proxy.peak = 0;
  });

  panels.sweep = () => other.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
  panels.runOverlapping = async (first, second) => {
    const { proxy } = panels;
    const release = proxy.setConditions({ hold: 'down' });
    const begun = first();
    await expect.poll(() => proxy.open).toBe(1);
    for (const spy of [...steps, ...acquired]) spy.mockClear();
    let hasEnded = false;
    const following = second().finally(() => (hasEnded = true));
    const isRefused = ({ mock }: (typeof acquired)[number]) =>
      mock.settledResults.some(({ type, value }) => type === 'fulfilled' && value === null);
    const isWaiting = () => steps.some(({ mock }) => mock.calls.length > 0) || acquired.some(isRefused);
    await expect.poll(() => hasEnded || isWaiting()).toBe(true);
    release();
    const both = await Promise.all([begun, following]);
    expect(proxy.peak).toBe(1);
    return both;
  };
  return panels;
}
