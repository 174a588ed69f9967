import { type Sandbox, createSandbox } from '@giftbuyer/telegram-sandbox';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { closeContexts, sharedBrowser } from './browser';
import { PanelWithAccounts } from './panel-with-accounts';
import { Panel, type PanelAddress } from './panel';

/** Creating thousands of accounts takes long. */
const SETUP_TIMEOUT_MS = 300_000;

interface PanelFixture {
  panel: Panel;
  browser: Browser;
}

/**
 * The panel of all files that neither stop it nor change its settings or its sandbox, and a browser. Each file signs up its own
 * users, and its accounts have phones that no other file uses: sessions of one account see each other.
 */
export const useSharedPanel = () =>
  useFixture<{ panel: PanelAddress; browser: Browser }>(
    async (fixture) => {
      const [response, browser] = await Promise.all([fetch(inject('sharedPanel')), sharedBrowser()]);
      fixture.browser = browser;
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      fixture.panel = { url: text };
    },
    async ({ browser }) => {
      await closeContexts(browser);
    },
  );

/** A panel and a browser, shared by the tests of a file. */
export const usePanel = (env: NodeJS.ProcessEnv = {}) =>
  useFixture<PanelFixture>(
    async (fixture) => {
      fixture.panel = await Panel.start(undefined, env);
      fixture.browser = await sharedBrowser();
    },
    async ({ panel, browser }) => {
      await closeContexts(browser);
      await panel?.stop();
    },
  );

/** The same with a sandbox in this process, whose world tests can change. */
export const usePanelAndSandbox = () =>
  useFixture<PanelFixture & { sandbox: Sandbox }>(
    async (fixture) => {
      fixture.sandbox = await createSandbox();
      fixture.panel = await Panel.start(fixture.sandbox.addresses);
      fixture.browser = await sharedBrowser();
    },
    async ({ sandbox, panel, browser }) => {
      await closeContexts(browser);
      await panel?.stop();
      await sandbox?.close();
    },
  );

/** A panel with `size` accounts of one user, and a browser. */
export const usePanelWithAccounts = (size: number) =>
  useFixture<{ panel: PanelWithAccounts; browser: Browser }>(
    async (fixture) => {
      fixture.panel = await PanelWithAccounts.start(size);
      fixture.browser = await sharedBrowser();
    },
    async ({ panel, browser }) => {
      await closeContexts(browser);
      await panel?.stop();
    },
  );

/** @returns an object that `open` fills before the first test; `close` receives what was opened */
function useFixture<Fixture extends object>(
  open: (fixture: Fixture) => Promise<void>,
  close: (fixture: Partial<Fixture>) => Promise<void>,
): Fixture {
  const fixture = {} as Fixture;
  beforeAll(() => open(fixture), SETUP_TIMEOUT_MS);
  afterAll(() => close(fixture));
  return fixture;
}
