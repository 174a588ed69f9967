import { describe, expect, it } from 'vitest';
import { pyrogramString } from '../../gallery/session-strings';
import { enSessionImport as texts } from '../../src/i18n/en-session-import';
import { eventually } from '../screen';
import { settled } from './fixtures';
import { IMPORT, strings, useSessionImport } from './session-import';

const { network, rows, imports, start, nextSession } = useSessionImport();

/** They come by themselves, too, while the test waits. */
async function allComeIn(): Promise<void> {
  for (let done = 1; done <= strings.length; done++) {
    await eventually(() => rows('added').count()).toBeGreaterThanOrEqual(done);
    await nextSession();
  }
  expect(await rows('added').count()).toBe(strings.length);
}

describe('leaving the page', () => {
  const question = () => network.screen.question(texts.leaveTitle);
  const accountsLink = () => network.page.locator('gb-navigation a').first();

  it('asks while accounts come in; who stays loses nothing', async () => {
    const first = network.server.hold(IMPORT);
    await start();
    await first.arrived;
    await accountsLink().click();
    await network.screen.button(texts.leaveCancel, question()).click();
    await question().waitFor({ state: 'detached' });
    first.release();
    await allComeIn();
  });

  it('ends the import when it is confirmed', async () => {
    const first = network.server.hold(IMPORT);
    await start();
    await first.arrived;
    await accountsLink().click();
    await network.screen.button(texts.leaveConfirm, question()).click();
    await network.screen.cards().getByText('Anna').waitFor();
    first.release();
    await nextSession();
    await settled(network);
    expect(imports()).toHaveLength(1);
  });

  it('asks no more when all of them are in', async () => {
    await start();
    await allComeIn();
    await network.page.getByRole('link', { name: texts.start.toList }).click();
    await network.screen.cards().getByText('Anna').waitFor();
  });
});

it('files that come while others are read are read after them', async () => {
  const others = [7, 8].map((number) => pyrogramString({ number, apiId: 4711 }));
  await network.page.locator('input[type=file][multiple]').evaluate((input: HTMLInputElement, strings) => {
    for (const [index, text] of strings.entries()) {
      const data = new DataTransfer();
      data.items.add(new File([text], `${index}.txt`));
      input.files = data.files;
      input.dispatchEvent(new Event('change'));
    }
  }, others);
  await eventually(() => rows('idle').count()).toBe(5);
});

describe('a pasted string', () => {
  it('is read at once and does not stay in the box', async () => {
    const box = network.page.getByLabel(texts.sources.paste);
    await box.focus();
    const other = pyrogramString({ number: 9, apiId: 4711 });
    await network.page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(paste);
    }, other);
    await eventually(() => rows('idle').count()).toBe(4);
    expect(await box.inputValue()).toBe('');
    await network.page.getByText(texts.states.noProfile).waitFor();
  });

  it('that was found before is shown once', async () => {
    const box = network.page.getByLabel(texts.sources.paste);
    await box.fill(strings[0] ?? '');
    await network.screen.button(texts.sources.add).click();
    await network.page.getByText(texts.sources.again(1)).waitFor();
    expect([await rows('idle').count(), await box.inputValue()]).toEqual([3, '']);
  });
});
