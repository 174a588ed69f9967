import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Person } from './screen';

/** Logs in without the page: the session is bound to the origin key of the page. */
export async function signInAgain(page: Page, { username, password }: Person): Promise<void> {
  const status = await page.evaluate(async (body) => {
    const headers = { 'Content-Type': 'application/json', 'X-Origin-Key': localStorage.getItem('gb-origin-key') ?? '' };
    return (await fetch('/api/auth/login', { method: 'POST', headers, body })).status;
  }, JSON.stringify({ username, password }));
  expect(status).toBe(200);
}
