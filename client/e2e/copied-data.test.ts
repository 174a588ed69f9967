import { expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { addAccount, addProfile, openStart, signUp } from './screen';
import { usePanelAndSandbox } from './fixtures';

const fixture = usePanelAndSandbox();

const { card, errors, installation } = en;

it('a panel on data from elsewhere says why it reads nothing, and reads again once that is confirmed', async () => {
  const phone = '+9996610700';
  fixture.sandbox.world.change(phone, { firstName: 'Ann', lastName: 'Lee' });
  const person = await signUp(fixture.browser, fixture.panel);
  await addAccount(person.context.request, await addProfile(person.context.request, 'Practice'), phone);
  await fixture.panel.move();
  const calls = fixture.sandbox.calls.count('users.getUsers', phone);

  const { page, screen, problems } = await openStart(person);
  const paused = page.locator('gb-copied-data-notice').filter({ hasText: installation.paused });
  await paused.waitFor();
  await screen.button(card.refreshNamed('Ann Lee')).click();
  await screen.toast(errors.codes.installation_unconfirmed).waitFor();
  expect(fixture.sandbox.calls.count('users.getUsers', phone)).toBe(calls);

  await paused.getByRole('link', { name: installation.toSettings }).click();
  const section = page.getByRole('region', { name: installation.title });
  await screen.button(installation.confirm, section).click();
  const question = screen.question(installation.confirmTitle);
  await screen.button(en.common.cancel, question).click();
  await question.waitFor({ state: 'detached' });
  expect(await section.isVisible()).toBe(true);
  await screen.button(installation.confirm, section).click();
  await screen.button(installation.confirm, question).click();
  await screen.toast(installation.confirmed).waitFor();
  await section.waitFor({ state: 'detached' });

  await page.getByRole('link', { name: en.accounts.title }).first().click();
  await screen.button(card.refreshNamed('Ann Lee')).click();
  await screen.toast(card.refreshed('Ann Lee')).waitFor();
  expect(await screen.words(installation.paused).count()).toBe(0);
  expect(fixture.sandbox.calls.count('users.getUsers', phone)).toBeGreaterThan(calls);
  expect(problems).toEqual([]);
});
