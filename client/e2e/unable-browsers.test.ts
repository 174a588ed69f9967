import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch } from './browser';
import { Panel } from './panel';

let panel: Panel;
let browser: Browser;
beforeAll(async () => {
  [panel, browser] = await Promise.all([Panel.start(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await panel?.stop();
});

it.each([
  ['ru-RU', 'Этот браузер слишком старый для панели: обновите его.'],
  ['en-GB', 'This browser is too old for the panel: update it.'],
])('a browser that is too old says so in one sentence (%s)', async (locale, sentence) => {
  const context = await browser.newContext({ locale });
  const page = await context.newPage();
  await page.addInitScript(() => void Reflect.deleteProperty(Promise, 'withResolvers'));
  await page.goto(panel.url);
  await page.waitForFunction(() => document.readyState === 'complete');
  expect(await page.locator('body').innerText()).toBe(sentence);
  await context.close();
});

it('a browser without JavaScript says in both languages what is missing', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(panel.url);
  const text = await page.locator('body').innerText();
  expect(text).toContain('Панель работает на JavaScript: разрешите его для этого адреса.');
  expect(text).toContain('The panel runs on JavaScript: allow it for this address.');
  await context.close();
});
