import { type Sandbox, createSandbox } from '@giftbuyer/telegram-sandbox';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launch } from './browser';
import { Crowd } from './crowd';
import { Panel } from './panel';

/** Crowds take their time to come. */
const OPEN_WITHIN_MS = 300_000;

interface PanelStage {
  panel: Panel;
  browser: Browser;
}

/** A panel as people start it, and a browser, for all tests of the file that calls it. */
export const usePanel = (env: NodeJS.ProcessEnv = {}) =>
  useStage<PanelStage>(
    async (stage) => {
      stage.panel = await Panel.start(undefined, env);
      stage.browser = await launch();
    },
    async ({ panel, browser }) => {
      await browser?.close();
      await panel?.stop();
    },
  );

/** The same with a sandbox in this process, whose world the tests can change. */
export const usePanelAndSandbox = () =>
  useStage<PanelStage & { sandbox: Sandbox }>(
    async (stage) => {
      stage.sandbox = await createSandbox();
      stage.panel = await Panel.start(stage.sandbox.addresses);
      stage.browser = await launch();
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
    async (stage) => {
      stage.crowd = await Crowd.start(size);
      stage.browser = await launch();
    },
    async ({ crowd, browser }) => {
      await browser?.close();
      await crowd?.stop();
    },
  );

/** @returns what `open` fills, before the first test; `close` gets as much of it as there is */
function useStage<Stage extends object>(
  open: (stage: Stage) => Promise<void>,
  close: (stage: Partial<Stage>) => Promise<void>,
): Stage {
  const stage = {} as Stage;
  beforeAll(() => open(stage), OPEN_WITHIN_MS);
  afterAll(() => close(stage));
  return stage;
}
