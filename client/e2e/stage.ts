import { type Sandbox, createSandbox } from '@giftbuyer/telegram-sandbox';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launch } from './browser';
import { Crowd } from './crowd';
import { Panel } from './panel';

/** Crowds take their time to come. */
const OPEN_WITHIN_MS = 300_000;

/** A panel as people start it, and a browser, for all tests of the file that calls it. */
export const usePanel = () =>
  useStage<{ panel: Panel; browser: Browser }>(
    async () => ({ panel: await Panel.start(), browser: await launch() }),
    async ({ panel, browser }) => {
      await browser?.close();
      await panel?.stop();
    },
  );

/** The same with a sandbox in this process, whose world the tests can change. */
export const usePanelAndSandbox = () =>
  useStage<{ sandbox: Sandbox; panel: Panel; browser: Browser }>(
    async () => {
      const sandbox = await createSandbox();
      return { sandbox, panel: await Panel.start(sandbox.addresses), browser: await launch() };
    },
    async ({ sandbox, panel, browser }) => {
      await browser?.close();
      await panel?.stop();
      await sandbox?.close();
    },
  );

/** A panel with so many accounts of one person, and a browser. */
export const useCrowd = (size: number) =>
  useStage<{ crowd: Crowd; browser: Browser }>(
    async () => ({ crowd: await Crowd.start(size), browser: await launch() }),
    async ({ crowd, browser }) => {
      await browser?.close();
      await crowd?.stop();
    },
  );

/** @returns what `open` opens, once the first test has begun */
function useStage<Stage extends object>(
  open: () => Promise<Stage>,
  close: (opened: Partial<Stage>) => Promise<void>,
): Stage {
  const stage: Partial<Stage> = {};
  beforeAll(async () => {
    Object.assign(stage, await open());
  }, OPEN_WITHIN_MS);
  afterAll(() => close(stage));
  return stage as Stage;
}
