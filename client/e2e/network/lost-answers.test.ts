import { describe, expect, it } from 'vitest';
import { type Answers, errorAnswer, json } from '../../gallery/sample-server';
import { account, history, proxies, proxy } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, OK, SIGNED_OUT, panelOfUser, returnToTab, settled, useNetwork } from './fixtures';

const network = useNetwork();
const REGISTER = 'POST /api/auth/register';
const LOGIN = 'POST /api/auth/login';
const broken = () => Promise.reject(new Error('The connection breaks'));
const askedFor = (what: string) => network.server.asked.filter((asked) => asked.what === what).length;

describe('registering over a network that loses answers', () => {
  async function submit(answers: Answers): Promise<void> {
    const options = json({ registration: 'open', insecure_http: false });
    await network.open({ 'GET /api/me': SIGNED_OUT, 'GET /api/auth/options': options }, { path: '/register' });
    await network.screen.field(texts.auth.username).fill('ada');
    await network.screen.field(texts.auth.password).fill('correct horse battery');
    network.server.change(answers);
    await network.screen.button(texts.auth.register).click();
    await network.page.locator('form').getByText(texts.errors.network).waitFor();
  }

  it('a user who was registered is let in by the second press', async () => {
    await submit({ [REGISTER]: OK, 'GET /api/me': broken });
    const registrations = askedFor(REGISTER);
    network.server.change({ ...panelOfUser(ADA, account({ id: 1 })), [REGISTER]: errorAnswer(409, 'username_taken') });
    await network.screen.button(texts.auth.register).click();
    await network.screen.cards().first().waitFor();
    expect(askedFor(REGISTER)).toBe(registrations);
  });

  it('also when that was not answered', async () => {
    await submit({ [REGISTER]: broken });
    network.server.change({
      ...panelOfUser(ADA, account({ id: 1 })),
      [REGISTER]: errorAnswer(409, 'username_taken'),
      [LOGIN]: OK,
    });
    const logins = askedFor(LOGIN);
    await network.screen.button(texts.auth.register).click();
    await network.screen.cards().first().waitFor();
    expect(askedFor(LOGIN)).toBe(logins + 1);
  });

  it('a name that another user has is taken', async () => {
    await submit({ [REGISTER]: broken });
    network.server.change({
      [REGISTER]: errorAnswer(409, 'username_taken'),
      [LOGIN]: errorAnswer(401, 'invalid_credentials'),
    });
    await network.screen.button(texts.auth.register).click();
    await network.page.locator('form').getByText(texts.errors.codes.username_taken).waitFor();
    const [registrations, logins] = [askedFor(REGISTER), askedFor(LOGIN)];
    await network.screen.button(texts.auth.register).click();
    await eventually(() => askedFor(REGISTER)).toBe(registrations + 1);
    await settled(network);
    expect(askedFor(LOGIN)).toBe(logins);
  });
});

it('a refresh whose answer breaks off without a word ends, and can be repeated', async () => {
  const anna = account({ id: 1, first_name: 'Anna' });
  await network.open(panelOfUser(ADA, anna), { hasClock: true });
  const { page, screen, server } = network;
  await eventually(() => server.listeners).toBe(1);
  const first = server.hold('POST /api/account/1/refresh');
  await screen.button(texts.card.refreshNamed('Anna')).click();
  await first.arrived;
  await page.clock.runFor(25_000);
  await screen.errors().first().waitFor();
  const second = server.hold('POST /api/account/1/refresh');
  await screen.button(texts.card.refreshNamed('Anna')).click();
  await second.arrived;
});

describe('an account that gets in another tab what was added there', () => {
  const anna = account({ id: 1, first_name: 'Anna', proxy_id: null });
  const [oslo, riga] = [proxy({ id: 1, name: 'Oslo' }), proxy({ id: 7, name: 'Riga' })];
  async function openSheet(): Promise<void> {
    const answers = { 'GET /api/account/1/history': json(history()), 'GET /api/proxies': json(proxies(oslo)) };
    await network.open({ ...panelOfUser(ADA, anna), ...answers }, { path: '/accounts/1' });
    await network.page.locator('gb-account-profile').getByText(texts.proxies.direct).waitFor();
    await eventually(() => network.server.listeners).toBe(1);
    await settled(network);
  }

  it('is shown with its proxy', async () => {
    await openSheet();
    const moved = { ...anna, proxy_id: 7, revision: anna.revision + 1 };
    network.server.change({ ...panelOfUser(ADA, moved), 'GET /api/proxies': json(proxies(riga, oslo)) });
    network.server.send({ type: 'account.updated', data: moved });
    await network.page.locator('gb-account-profile').getByText('Riga').waitFor();
  });

  it('never says that it has no proxy, and the list is read once for it', async () => {
    await openSheet();
    const before = askedFor('GET /api/proxies');
    for (const revision of [1, 2]) {
      network.server.send({
        type: 'account.updated',
        data: { ...anna, proxy_id: 7, stars: revision, revision: anna.revision + revision },
      });
      await settled(network);
    }
    await network.page.locator('gb-account-profile').getByText(texts.proxies.direct).waitFor({ state: 'detached' });
    expect(askedFor('GET /api/proxies')).toBe(before + 1);
  });

  it('a list that is known is read again when somebody comes back to the tab', async () => {
    await openSheet();
    const before = askedFor('GET /api/proxies');
    await returnToTab(network);
    await eventually(() => askedFor('GET /api/proxies')).toBe(before + 1);
  });
});
