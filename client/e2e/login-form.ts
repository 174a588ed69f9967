import type { SentCode } from '@giftbuyer/contracts';
import type { Locator, Page, Request } from 'playwright-core';
import type { Texts } from '../src/i18n/ru';
import type { Screen } from './screen';

/** Pastes into a field, replacing its text. */
export async function paste(field: Locator, text: string): Promise<void> {
  const page = field.page();
  await page.evaluate((value) => navigator.clipboard.writeText(value), text);
  await field.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+v');
}

export const selectedText = (field: Locator): Promise<string> =>
  field.evaluate(({ value, selectionStart, selectionEnd }: HTMLInputElement) =>
    value.slice(selectionStart ?? 0, selectionEnd ?? 0),
  );

/** Changes what the page reads about the code that was sent. */
export async function changeSentCode(page: Page, change: Partial<SentCode>): Promise<void> {
  await page.route('**/api/auth/send_code', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as SentCode), ...change } });
  });
}

export const bodiesOf = (requests: Request[]): unknown[] =>
  requests.map((request) => request.postDataJSON() as unknown);

/** What the form says about a refusal of Telegram. */
export const loginError = (screen: Screen, code: keyof Texts['errors']['telegram']): Locator =>
  screen.dialog(screen.texts.login.title).getByText(screen.texts.errors.telegram[code] ?? '');
