import { describe, expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, profile, profiles, removedAccount, sandboxProfile } from '../../gallery/samples';
import { ledger } from '../../gallery/transaction-samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import {
  ADA,
  BOB,
  OK,
  SIGNED_OUT,
  isLive,
  logIn,
  logOut,
  panelOfUser,
  returnToTab,
  settled,
  useNetwork,
} from './fixtures';

const network = useNetwork();

const anna = account({ id: 1, first_name: 'Anna' });
const boris = account({ id: 3, first_name: 'Boris' });
const ofAda = panelOfUser(ADA, anna);
const ofBob = {
  ...panelOfUser(BOB, boris),
  'GET /api/apiprofiles': json({ items: [profile], environments: ['production'] }),
};

const userMenu = (username: string) => network.page.getByRole('button', { name: texts.shell.user(username) });
const loginPage = () => network.page.getByRole('heading', { name: texts.auth.loginTitle });
const shownText = (): Promise<string> => network.page.locator('body').innerText();
const listens = () => eventually(() => network.server.listeners).toBe(1);

/** Requests of a page at its start, each with an answer that only Ada may see. */
const SECRETS = [
  ['GET /api/accounts', json({ state: 'ready', accounts: [account({ id: 2, first_name: 'Zoe' })] }), 'Zoe'],
  ['GET /api/accounts/removed', json({ items: [removedAccount({ id: 9, first_name: 'Zoe' })] }), 'Zoe'],
  ['GET /api/apiprofiles', json(profiles(profile, { ...sandboxProfile, name: 'Zoe' })), texts.shell.sandbox],
  ['GET /api/accounts/stars', json({ items: [{ id: 3, stars: '5' }] }), '+1,245'],
  ['GET /api/ledgers', json({ items: [ledger({ account_id: 3, foreign_unseen: 7 })] }), texts.stars.elsewhereBadge(7)],
] as const;

describe('the next user of the browser sees nothing of what the last one asked for:', () => {
  it.each(SECRETS)('%s', async (what, answer, secret) => {
    const [ofTheLast] = await network.open(ofAda, { hold: [what] });
    await ofTheLast?.arrived;
    await logOut(network, ADA);
    await loginPage().waitFor();
    const ofTheNext = network.server.hold(what);
    await logIn(network, ofBob, BOB);
    await ofTheNext.arrived;
    ofTheLast?.release(answer);
    await settled(network);
    expect(await shownText()).not.toContain(secret);
    ofTheNext.release();
    await network.screen.cards().getByText('Boris').waitFor();
    expect(await shownText()).not.toContain(secret);
  });

  it('live updates', async () => {
    await network.open(ofAda);
    await listens();
    const logout = network.server.hold('DELETE /api/auth/logout');
    await logOut(network, ADA);
    await logout.arrived;
    logout.release();
    network.server.send({ type: 'account.updated', data: account({ id: 2, first_name: 'Zoe' }) });
    await loginPage().waitFor();
    const list = network.server.hold('GET /api/accounts');
    await logIn(network, ofBob, BOB);
    await list.arrived;
    await settled(network);
    expect(await shownText()).not.toContain('Zoe');
    list.release();
    await network.screen.cards().getByText('Boris').waitFor();
    expect(await network.screen.cards().count()).toBe(1);
  });
});

/** Requests that are pending when the session of Ada ends. */
const LATE = ['GET /api/accounts', 'GET /api/accounts/removed', 'GET /api/apiprofiles', 'GET /api/accounts/stars'];

describe('a session that is over', () => {
  it.each(LATE)('does not end the next one by its late answer to %s', async (what) => {
    const [late] = await network.open(ofAda, { hold: [what] });
    await late?.arrived;
    await logOut(network, ADA);
    await logIn(network, ofBob, BOB);
    await network.screen.cards().getByText('Boris').waitFor();
    late?.release(SIGNED_OUT);
    await settled(network);
    expect(await userMenu('bob').isVisible()).toBe(true);
  });

  it('does not end the next one by the late answer to what was asked between the two', async () => {
    const [options] = await network.open({ ...ofAda, 'GET /api/me': SIGNED_OUT }, { hold: ['GET /api/auth/options'] });
    await options?.arrived;
    await logIn(network, ofBob, BOB);
    options?.release(SIGNED_OUT);
    await settled(network);
    expect(await userMenu('bob').isVisible()).toBe(true);
  });

  it('says nothing of what it could not do', async () => {
    await network.open(ofAda);
    await network.screen.cards().getByText('Anna').waitFor();
    const refresh = network.server.hold('POST /api/account/1/refresh');
    await network.screen.button(texts.card.refreshNamed('Anna')).click();
    await refresh.arrived;
    await logOut(network, ADA);
    await loginPage().waitFor();
    refresh.release(SIGNED_OUT);
    await settled(network);
    expect(await network.screen.errors().count()).toBe(0);
    await logIn(network, { ...ofBob, 'GET /api/accounts': json({ state: 'ready', accounts: [anna, boris] }) }, BOB);
    await network.screen.button(texts.card.refreshNamed('Anna')).waitFor();
  });

  it('is ended by a refusal of its own', async () => {
    await network.open(ofAda);
    await network.screen.cards().getByText('Anna').waitFor();
    network.server.change({ 'GET /api/accounts': SIGNED_OUT });
    await returnToTab(network);
    // The message goes by itself.
    await Promise.all([loginPage().waitFor(), network.screen.toast(texts.shell.signedOut).waitFor()]);
  });
});

describe('a tab that was suspended while another user logged in', () => {
  const list = () => network.server.asked.filter(({ what }) => what === 'GET /api/accounts').length;

  it('is loaded again when it is looked at, and asks for nothing before', async () => {
    await network.open(ofAda);
    await network.screen.cards().getByText('Anna').waitFor();
    await isLive(network);
    const [me, before] = [network.server.hold('GET /api/me'), list()];
    network.server.change(ofBob);
    await returnToTab(network);
    await me.arrived;
    expect(list()).toBe(before);
    me.release();
    await userMenu('bob').waitFor();
    await network.screen.cards().getByText('Boris').waitFor();
  });

  it('is loaded again when its live updates come back', async () => {
    await network.open(ofAda);
    await network.screen.cards().getByText('Anna').waitFor();
    await isLive(network);
    network.server.change(ofBob);
    network.server.endStreams();
    await userMenu('bob').waitFor();
    await network.screen.cards().getByText('Boris').waitFor();
  });
});

describe('the place to which a login leads', () => {
  const PLACE = '/accounts/1?q=ann';

  async function expire(): Promise<void> {
    await network.open(ofAda, { path: PLACE });
    await network.page.getByRole('dialog', { name: 'Anna' }).waitFor();
    network.server.change({ 'GET /api/accounts': SIGNED_OUT });
    await returnToTab(network);
    await loginPage().waitFor();
  }

  it('is where the session of the same user ended', async () => {
    await expire();
    await logIn(network, ofAda, ADA);
    await network.page.getByRole('dialog', { name: 'Anna' }).waitFor();
    expect(new URL(network.page.url()).search).toBe('?q=ann');
  });

  it.each(['the end of the session', 'a look back'])('is not where the last user was, after %s', async (how) => {
    await expire();
    if (how === 'a look back') {
      await network.page.evaluate(() => history.pushState(null, '', '/settings'));
      await network.page.goBack();
      await loginPage().waitFor();
    }
    await logIn(network, ofBob, BOB);
    await network.screen.cards().getByText('Boris').waitFor();
    expect(new URL(network.page.url()).pathname + new URL(network.page.url()).search).toBe('/');
  });

  it('is the URL that was opened before the login', async () => {
    await network.open({ ...ofAda, 'GET /api/me': SIGNED_OUT }, { path: '/settings' });
    await logIn(network, { ...ofBob, 'POST /api/auth/login': OK }, BOB);
    await network.page.getByRole('heading', { name: texts.settings.title }).waitFor();
  });
});
