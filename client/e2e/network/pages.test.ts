import { describe, expect, it } from 'vitest';
import { json, noNetwork, errorAnswer } from '../../gallery/sample-server';
import { account, profile, profiles, removedAccount } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { ru } from '../../src/i18n/ru';
import { eventually } from '../screen';
import { ADA, OK, SIGNED_OUT, logOut, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork({ hasMotion: true });

const anna = account({ id: 1, first_name: 'Anna' });
const many = Array.from({ length: 20 }, (_, i) => account({ id: i + 1, first_name: `Person ${i + 1}` }));
const PROFILES = 'GET /api/apiprofiles';

describe('a wait', () => {
  it('for who is signed in has words', async () => {
    const [me] = await network.open(panelOfUser(ADA, anna), { hold: ['GET /api/me'] });
    await me?.arrived;
    const opening = network.screen.words(texts.common.opening);
    await opening.waitFor();
    me?.release();
    await network.screen.cards().getByText('Anna').waitFor();
    expect(await opening.count()).toBe(0);
  });

  it.each(['en', 'ru'])('for the scripts has words, in the language of the browser: %s', async (locale) => {
    const coming = Promise.withResolvers<void>();
    const late = { files: /\/(?:main|chunk)-\w+\.js$/, until: coming.promise };
    await network.open(panelOfUser(ADA, anna), { late, locale });
    const opening = network.page
      .getByRole('status')
      .filter({ hasText: locale === 'ru' ? ru.common.opening : texts.common.opening });
    await opening.waitFor();
    coming.resolve();
    await network.page.locator('gb-account-card').getByText('Anna').waitFor();
    expect(await opening.count()).toBe(0);
  });

  it('for the end of the session has words, and the button works once', async () => {
    await network.open(panelOfUser(ADA, anna));
    await network.screen.cards().getByText('Anna').waitFor();
    const logout = network.server.hold('DELETE /api/auth/logout');
    await logOut(network, ADA);
    await logout.arrived;
    await network.screen.toast(texts.shell.loggingOut).waitFor();
    await logOut(network, ADA);
    await settled(network);
    logout.release();
    await network.page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
    expect(network.server.asked.filter(({ what }) => what === 'DELETE /api/auth/logout')).toHaveLength(1);
  });

  it('for an account to be forgotten has words, and the button works once', async () => {
    const zoe = removedAccount({ id: 9, first_name: 'Zoe' });
    await network.open({ ...panelOfUser(ADA, anna), 'GET /api/accounts/removed': json({ items: [zoe] }) });
    const forget = network.screen.button(texts.removed.forgetNamed('Zoe'));
    await forget.click();
    const held = network.server.hold('DELETE /api/accounts/removed/9');
    await network.screen
      .question(texts.removed.forgetTitle)
      .getByRole('button', { name: texts.removed.forget })
      .click();
    await held.arrived;
    await network.screen.toast(texts.removed.forgetting('Zoe')).waitFor();
    expect(await forget.getAttribute('aria-disabled')).toBe('true');
    network.server.change({ 'GET /api/accounts/removed': json({ items: [] }) });
    held.release(OK);
    await network.screen.toast(texts.removed.forgotten('Zoe')).waitFor();
  });
});

describe('a change of API profiles that worked', () => {
  it.each(['noNetwork', 'error'])(
    'is not reported as failed when the list cannot be read after it: %s',
    async (how) => {
      await network.open({ ...panelOfUser(ADA, anna), 'DELETE /api/apiprofile/1': OK }, { path: '/api-profiles' });
      await network.screen.button(texts.profiles.more(profile.name)).waitFor();
      await settled(network);
      network.server.change({ [PROFILES]: how === 'error' ? errorAnswer(503, 'unavailable') : noNetwork });
      await network.screen.askToDelete(profile.name);
      await network.screen.button(texts.profiles.deleteConfirm).click();
      await network.screen.toast(texts.profiles.deleted(profile.name)).waitFor();
      expect(await network.screen.button(texts.profiles.more(profile.name)).count()).toBe(0);
    },
  );

  it('is not turned back by a list that was on its way', async () => {
    await network.open({ ...panelOfUser(ADA, anna), 'DELETE /api/apiprofile/1': OK }, { path: '/api-profiles' });
    await network.screen.button(texts.profiles.more(profile.name)).waitFor();
    await settled(network);
    await network.page.getByRole('link', { name: texts.settings.title }).click();
    const held = network.server.hold(PROFILES);
    await network.page.getByRole('link', { name: texts.profilesPage.title }).click();
    await held.arrived;
    await network.screen.askToDelete(profile.name);
    network.server.changeOnRequest('DELETE /api/apiprofile/1', { [PROFILES]: json(profiles()) });
    await network.screen.button(texts.profiles.deleteConfirm).click();
    await network.screen.toast(texts.profiles.deleted(profile.name)).waitFor();
    held.release(json(profiles(profile)));
    await settled(network);
    expect(await network.screen.button(texts.profiles.more(profile.name)).count()).toBe(0);
  });

  it('of a name that fails keeps what was typed, and lets the person go', async () => {
    await network.open(
      { ...panelOfUser(ADA, anna), 'PATCH /api/apiprofile/1': errorAnswer(503, 'unavailable') },
      { path: '/api-profiles' },
    );
    await network.screen.button(texts.profiles.more(profile.name)).click();
    await network.screen.menuItem(texts.profiles.rename).click();
    const field = network.page.getByLabel(texts.profiles.renameLabel);
    await field.fill('Other');
    await network.page.keyboard.press('Tab');
    await network.screen.errors().waitFor();
    await settled(network);
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(false);
    expect(await field.inputValue()).toBe('Other');
  });
});

it('a removed account signs in again with its profile, although the profiles were not read', async () => {
  const zoe = removedAccount({ id: 9, first_name: 'Zoe' });
  await network.open({
    ...panelOfUser(ADA, anna),
    'GET /api/accounts/removed': json({ items: [zoe] }),
    [PROFILES]: errorAnswer(503, 'unavailable'),
  });
  const again = network.screen.button(texts.removed.signInNamed('Zoe'));
  await again.waitFor();
  await settled(network);
  network.server.change({ [PROFILES]: json(profiles(profile)) });
  await again.click();
  await network.screen.dialog(texts.login.title).waitFor();
});

it('a look at the login page while the session is asked for leads to the list', async () => {
  const [me] = await network.open(
    { ...panelOfUser(ADA, anna), 'GET /api/auth/options': SIGNED_OUT },
    {
      path: '/login',
      hold: ['GET /api/me'],
    },
  );
  await me?.arrived;
  me?.release();
  await network.screen.cards().getByText('Anna').waitFor();
});

it('a name is copied over plain http, where the browser has no Clipboard API', async () => {
  await network.open(panelOfUser(ADA, anna));
  await network.screen.cards().getByText('Anna').waitFor();
  await network.page.evaluate(() => {
    Object.defineProperty(window, 'isSecureContext', { value: false });
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
  });
  await network.page.getByText('@person_1').click();
  await network.screen.toast(texts.card.copied('person_1')).waitFor();
});

describe('a view that is left', () => {
  it('while a card fades does not fail', async () => {
    await network.open(panelOfUser(ADA, ...many));
    await network.screen.cards().first().waitFor();
    await eventually(() => network.server.listeners).toBe(1);
    await settled(network);
    await network.page.evaluate((settings) => {
      const link = document.querySelector<HTMLElement>(`a[title="${settings}"]`);
      const look = (): void => {
        const isFading = document
          .getAnimations()
          .some(({ effect }) => (effect as KeyframeEffect).target?.matches('li'));
        if (isFading) link?.click();
        else requestAnimationFrame(look);
      };
      look();
    }, texts.settings.title);
    network.server.send({ type: 'account.removed', data: { id: 1, error_code: null } });
    await network.page.getByRole('heading', { name: texts.settings.title }).waitFor();
    await settled(network);
  });

  it('while a longer history is read says nothing of its failure', async () => {
    const HISTORY = 'GET /api/account/1/history';
    const balance = { at: anna.created_at, stars: '5' };
    await network.open(
      { ...panelOfUser(ADA, anna), [HISTORY]: json({ items: [balance], next: null }) },
      { path: '/accounts/1' },
    );
    const { ranges } = texts.detail.history;
    await network.screen.button(texts.detail.history.download).waitFor();
    const year = network.server.hold(HISTORY);
    await network.page.getByRole('radio', { name: ranges.year }).click();
    await year.arrived;
    await network.page.getByRole('radio', { name: ranges.week }).click();
    await settled(network);
    year.release(errorAnswer(503, 'unavailable'));
    await settled(network);
    expect(await network.screen.errors().count()).toBe(0);
  });
});
