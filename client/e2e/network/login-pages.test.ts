import { describe, expect, it } from 'vitest';
import { json, errorAnswer } from '../../gallery/sample-server';
import { account } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { ru } from '../../src/i18n/ru';
import { eventually } from '../screen';
import { fileOf } from './built-client.mjs';
import { ADA, OK, SIGNED_OUT, logOut, panelOfUser, useNetwork } from './fixtures';

const network = useNetwork();

const nobody = {
  'GET /api/me': SIGNED_OUT,
  'GET /api/auth/options': json({ registration: 'open', insecure_http: false }),
};
const anna = account({ id: 1, first_name: 'Anna' });

it('the name that was typed stays between logging in and signing up', async () => {
  await network.open(nobody, { path: '/login' });
  const { page, screen } = network;
  await screen.field(texts.auth.username).fill('ada');
  await screen.field(texts.auth.password).fill('secret of another place');
  await page.getByRole('link', { name: texts.auth.toRegister }).click();
  await page.getByRole('heading', { name: texts.auth.registerTitle }).waitFor();
  expect(await screen.field(texts.auth.username).inputValue()).toBe('ada');
  expect(await screen.field(texts.auth.password).inputValue()).toBe('');
  await screen.expectFocus(page.getByRole('heading', { name: texts.auth.registerTitle }));
  expect(await page.title()).toContain(texts.auth.registerTitle);
  await page.getByRole('link', { name: texts.auth.toLogin }).click();
  await page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
  expect(await screen.field(texts.auth.username).inputValue()).toBe('ada');
});

it('a name with invisible characters is reported, and no user is created', async () => {
  await network.open(nobody, { path: '/register' });
  const { page, screen, server } = network;
  await screen.field(texts.auth.username).fill('ada\u200b');
  await screen.field(texts.auth.password).fill('correct horse battery');
  await page.getByText(texts.auth.usernameHidden).waitFor();
  await screen.button(texts.auth.register).click();
  await screen.expectFocus(screen.field(texts.auth.username));
  // Existing users may have such a name.
  await page.getByRole('link', { name: texts.auth.toLogin }).click();
  await screen.field(texts.auth.password).fill('correct horse');
  await page.getByText(texts.auth.usernameHidden).waitFor();
  const held = server.hold('POST /api/auth/login');
  await screen.button(texts.auth.login).click();
  expect((await held.arrived).body).toMatchObject({ username: 'ada\u200b' });
  expect(server.asked.map(({ what }) => what)).not.toContain('POST /api/auth/register');
});

it('letters of another alphabet in a recovery code are reported before it is sent', async () => {
  await network.open(
    { ...nobody, 'POST /api/auth/login': errorAnswer(401, 'second_factor_required') },
    { path: '/login' },
  );
  const { page, screen, server } = network;
  await screen.field(texts.auth.username).fill('ada');
  await screen.field(texts.auth.password).fill('correct horse');
  await screen.button(texts.auth.login).click();
  await screen.button(texts.secondFactor.useRecovery).click();
  const code = screen.field(texts.secondFactor.recoveryCode);
  await code.fill('k7mq-4xzd-0a2b-1\u0441d\u0435');
  await page.getByText(texts.secondFactor.codeForeign('\u0441, \u0435')).waitFor();
  await screen.button(texts.auth.login).click();
  await screen.expectFocus(code);
  expect(server.asked.map(({ what }) => what)).not.toContain('POST /api/auth/login/code');
});

it('an invitation is still there after a look at the login page', async () => {
  const invited = { ...nobody, 'GET /api/auth/options': json({ registration: 'invite', insecure_http: false }) };
  await network.open(invited, { path: '/register#invite=abc' });
  const { page, screen } = network;
  await page.getByRole('link', { name: texts.auth.toLogin }).click();
  await page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
  await page.getByRole('link', { name: texts.auth.toRegister }).click();
  await screen.field(texts.auth.username).fill('ada');
  await screen.field(texts.auth.password).fill('correct horse');
  const held = network.server.hold('POST /api/auth/register');
  await screen.button(texts.auth.register).click();
  expect((await held.arrived).body).toMatchObject({ username: 'ada', invite: 'abc' });
});

it('the colour of the browser follows the theme that is chosen', async () => {
  await network.open(nobody, { path: '/login', colorScheme: 'light' });
  const { page, screen } = network;
  const colour = () =>
    page.evaluate(() => {
      const metas = [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')];
      return metas.find(({ media }) => matchMedia(media).matches)?.content;
    });
  const surface = () =>
    page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = 'var(--surface)';
      const [, ...rgb] = /rgb\((\d+), (\d+), (\d+)\)/.exec(getComputedStyle(probe).color) ?? [];
      probe.remove();
      return `#${rgb.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
    });
  await page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
  const light = await surface();
  expect(await colour()).toBe(light);
  await screen.button(texts.shell.themes.auto).click();
  await screen.button(texts.shell.themes.light).click();
  await screen.button(texts.shell.themes.dark).waitFor();
  const dark = await surface();
  expect(dark).not.toBe(light);
  expect(await colour()).toBe(dark);
  await page.reload({ waitUntil: 'commit' });
  await page.locator('meta[name="theme-color"]').first().waitFor({ state: 'attached' });
  await eventually(colour).toBe(dark);
  await screen.button(texts.shell.themes.dark).click();
  await eventually(colour).toBe(light);
});

it.each([
  ['as the panel words it, once its words have come', true],
  ['in the words of the server, when those of the page cannot be loaded', false],
])('a refused login says why, %s', async (_, isAvailable) => {
  const held = Promise.withResolvers<void>();
  const file = fileOf('src/i18n/en-errors.ts');
  const options = isAvailable
    ? { late: { files: new RegExp(file), until: held.promise } }
    : { unavailable: `**/${file}` };
  const refused = errorAnswer(401, 'invalid_credentials', { detail: 'Wrong password, says the server.' });
  await network.open({ ...nobody, 'POST /api/auth/login': refused }, { path: '/login', ...options });
  const { page, screen } = network;
  await screen.field(texts.auth.username).fill('ada');
  await screen.field(texts.auth.password).fill('wrong');
  const asked = page.waitForResponse('**/api/auth/login');
  await screen.button(texts.auth.login).click();
  await asked;
  held.resolve();
  const words = isAvailable ? texts.errors.codes.invalid_credentials : 'Wrong password, says the server.';
  await page.getByRole('main').getByText(words).waitFor();
  expect(await screen.field(texts.auth.password).isEditable()).toBe(true);
});

describe('the first page', () => {
  it.each([
    ['its first script', '/', 'src/main.ts'],
    ['its texts', '/', 'src/i18n/en-initial.ts'],
    ['its code', '/', 'src/bundles/initial.ts'],
    ['the code of the account that opens over it', '/accounts/1', 'src/bundles/sheet.ts'],
  ])('says that %s could not be loaded, and loads again when asked to', async (_, path, entry) => {
    const url = `**/${fileOf(entry)}`;
    await network.open(panelOfUser(ADA, anna), { path, unavailable: url });
    await network.page.getByRole('heading', { name: texts.unreachable.title }).waitFor();
    await network.page.unroute(url);
    await network.screen.button(texts.unreachable.retry).click();
    await network.page.getByText('Anna').first().waitFor();
    expect(new URL(network.page.url()).pathname).toBe(path);
  });

  it('whose messages cannot be loaded stays until there is one to show', async () => {
    const [toasts, pages] = ['toast-host', 'pages'].map((name) => fileOf(`src/bundles/${name}.ts`));
    const unavailable = new RegExp(`/(${toasts}|${pages})$`);
    await network.open(panelOfUser(ADA, anna), { unavailable });
    const { page, screen } = network;
    await page.waitForEvent('requestfailed', (request) => request.url().endsWith(`/${toasts}`));
    await screen.cards().getByText('Anna').waitFor();
    // Its failure is what there is to show.
    await page.getByRole('link', { name: texts.settings.title }).click();
    await page.getByRole('heading', { name: texts.unreachable.title }).waitFor();
    await page.unroute(unavailable);
    await screen.button(texts.unreachable.retry).click();
    await screen.cards().getByText('Anna').waitFor();
  });

  it('of which nothing but the page itself could be loaded says so in the same words', async () => {
    await network.open(panelOfUser(ADA, anna), { unavailable: /(main|chunk)-[\w-]+\.js$/ });
    await network.page.getByRole('heading', { name: texts.unreachable.title }).waitFor();
    expect(await network.page.getByRole('main').innerText()).toContain(texts.unreachable.text);
    expect(await network.page.title()).toContain(texts.unreachable.title);
  });
});

it.each([
  ['page', 'src/bundles/pages.ts'],
  ['page whose texts', 'src/i18n/en-lazy.ts'],
])('a later %s cannot be loaded says so, and the page before it stays', async (_, entry) => {
  await network.open(panelOfUser(ADA, anna), { unavailable: `**/${fileOf(entry)}` });
  await network.screen.cards().getByText('Anna').waitFor();
  await network.page.getByRole('link', { name: texts.settings.title }).click();
  await network.screen.toast(texts.errors.network).waitFor();
  expect(await network.screen.cards().count()).toBe(1);
});

it('a dialog whose texts are late opens in the language that was chosen meanwhile', async () => {
  const texts = Promise.withResolvers<void>();
  const files = new RegExp(`/${fileOf('src/i18n/en-lazy.ts')}$`);
  await network.open(panelOfUser(ADA, anna), { late: { files, until: texts.promise } });
  const { page, screen } = network;
  await screen.cards().getByText('Anna').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'RU', exact: true }).click();
  await page.getByRole('heading', { name: ru.accounts.title }).waitFor();
  texts.resolve();
  await page.getByRole('dialog', { name: ru.shortcuts.title }).waitFor();
});

describe('a page that cannot be loaded at the border of the session', () => {
  const failed = () => network.page.getByRole('heading', { name: texts.unreachable.title });

  it('does not leave a user who logged out on a page of the session', async () => {
    const url = `**/${fileOf('src/bundles/auth.ts')}`;
    await network.open(panelOfUser(ADA, anna), { unavailable: url });
    await network.screen.cards().getByText('Anna').waitFor();
    await logOut(network, ADA);
    await failed().waitFor();
    expect(await network.page.locator('gb-shell').count()).toBe(0);
    await network.page.unroute(url);
    network.server.change(nobody);
    await network.screen.button(texts.unreachable.retry).click();
    await network.page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
  });

  it('does not leave a user who logged in on the login page', async () => {
    const url = `**/${fileOf('src/bundles/initial.ts')}`;
    await network.open(nobody, { path: '/login', unavailable: url });
    const { page, screen, server } = network;
    await screen.field(texts.auth.username).fill('ada');
    await screen.field(texts.auth.password).fill('correct horse');
    server.change({ ...panelOfUser(ADA, anna), 'POST /api/auth/login': OK });
    await screen.button(texts.auth.login).click();
    await failed().waitFor();
    await page.unroute(url);
    await screen.button(texts.unreachable.retry).click();
    await screen.cards().getByText('Anna').waitFor();
  });
});
