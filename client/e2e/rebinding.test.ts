import { expect, it } from 'vitest';
import { launch } from './browser';
import { signUp } from './screen';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();

it('is out of reach for a page whose name has come to point to the panel', async () => {
  const { username, password } = await signUp(fixture.browser, fixture.panel);
  const { port } = new URL(fixture.panel.url);
  const browser = await launch('--host-resolver-rules=MAP evil.test 127.0.0.1');
  const page = await browser.newPage();
  const answer = await page.goto(`http://evil.test:${port}/`);
  expect(answer?.status()).toBe(421);
  expect(await page.locator('body').innerText()).toContain('ALLOWED_HOSTS');
  // For the browser this is a same-origin request.
  const statuses = await page.evaluate(
    async (person) => {
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(person) };
      const answers = [await fetch('/api/health'), await fetch('/api/auth/login', init), await fetch('/api/me')];
      return answers.map(({ status }) => status);
    },
    { username, password },
  );
  expect(statuses).toEqual([421, 421, 421]);
  expect(await page.context().cookies()).toEqual([]);
  await browser.close();
});
