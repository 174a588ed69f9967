import { expect, it } from 'vitest';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();

it.each([
  ['ru-RU', 'Этот браузер слишком старый для панели: обновите его.'],
  ['en-GB', 'This browser is too old for the panel: update it.'],
])('a browser that is too old says so in one sentence (%s)', async (locale, sentence) => {
  const context = await fixture.browser.newContext({ locale });
  const page = await context.newPage();
  await page.addInitScript(() => void Reflect.deleteProperty(Promise, 'withResolvers'));
  await page.goto(fixture.panel.url);
  await page.waitForFunction(() => document.readyState === 'complete');
  expect(await page.locator('body').innerText()).toBe(sentence);
  await context.close();
});

it('a browser without JavaScript says in both languages what is missing', async () => {
  const context = await fixture.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(fixture.panel.url);
  const text = await page.locator('body').innerText();
  expect(text).toContain('Панель работает на JavaScript: разрешите его для этого адреса.');
  expect(text).toContain('The panel runs on JavaScript: allow it for this address.');
  await context.close();
});
