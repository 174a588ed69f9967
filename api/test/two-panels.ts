import { setTimeout as pause } from 'node:timers/promises';
import { type WireProxy, createSandbox, createWireProxy } from '@giftbuyer/telegram-sandbox';
import { SchedulerRegistry } from '@nestjs/schedule';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { Person, TelegramPanel } from '../harness/telegram-panel.js';

interface TwoPanels {
  panel: TelegramPanel;
  proxy: WireProxy;
  ada: Person;
  /** The same user at a second panel on the database of the first. */
  adaElsewhere: Person;
  /** The cleanup of the second panel. */
  sweep: () => Promise<unknown>;
  /** Starts `first`, and `second` once the first is connected to Telegram; then both continue. */
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

  beforeAll(async () => {
    panel.sandbox = await createSandbox();
    panels.proxy = await createWireProxy(panel.sandbox.addresses);
    panel.api = await startApi({ telegram: { sandbox: panels.proxy.addresses } });
    other = await panel.api.again();
    for (const { app } of [panel.api, other]) {
      app.get(SchedulerRegistry, { strict: false }).getCronJob('login-cleanup').stop();
    }
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
    const following = second();
    // It polls a few times before the first one can continue.
    await Promise.race([following, pause(500)]);
    release();
    const both = await Promise.all([begun, following]);
    expect(proxy.peak).toBe(1);
    return both;
  };
  return panels;
}
