import { describe, expect, it } from 'vitest';
import type { Account } from '@giftbuyer/contracts';
import { json, noNetwork, errorAnswer } from '../../gallery/sample-server';
import { account, history } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, BOB, OK, logIn, logOut, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();
const texts = en.tags;
const anna = account({ id: 1, first_name: 'Anna', note: 'old', tag_ids: [1], revision: 5 });
const boris = account({ id: 2, first_name: 'Boris' });
const tags = [
  { id: 1, name: 'For sale', colour: 'green' },
  { id: 2, name: 'VIP', colour: 'purple' },
];
const PATCH = 'PATCH /api/account/1';
const saved = (change: Partial<Account>) => json({ ok: true, account: { ...anna, ...change } });
const answers = {
  ...panelOfUser(ADA, anna, boris),
  'GET /api/tags': json({ items: tags }),
  'GET /api/account/1/history': json(history()),
};

const note = () => network.screen.field(texts.note.label);
const state = (name: 'saved' | 'saving' | 'failed') => {
  // After a failure stands why.
  const words = name === 'failed' ? `${texts.note.states.failed}: ${en.errors.network}` : texts.note.states[name];
  return network.page.locator('gb-note-editor').getByText(words, { exact: true });
};
const picker = () => network.page.getByRole('combobox', { name: texts.field });
const sent = (what: string) => network.server.asked.filter((asked) => asked.what === what).map(({ body }) => body);

/** Types a note without a network, and logs out. */
async function leaveUnsaved(text: string): Promise<void> {
  await open();
  network.server.change({ [PATCH]: noNetwork });
  await note().fill(text);
  await note().blur();
  await state('failed').waitFor();
  await network.page.keyboard.press('Escape');
  await logOut(network, ADA);
}

async function open(path = '/accounts/1'): Promise<void> {
  await network.open(answers, { path });
  await eventually(() => network.server.listeners).toBe(1);
  if (path.startsWith('/accounts')) await state('saved').waitFor();
}

describe('a note', () => {
  it('that is saved stays while an older answer about the account arrives', async () => {
    await open();
    const save = network.server.hold(PATCH);
    await note().fill('new');
    await note().blur();
    expect((await save.arrived).body).toEqual({ note: 'new', note_before: 'old' });
    network.server.send({ type: 'account.updated', data: { ...anna, revision: 6, note: 'old' } });
    await settled(network);
    expect(await note().inputValue()).toBe('new');
    save.release(saved({ note: 'new', revision: 7 }));
    await state('saved').waitFor();
    // Of a reading that ended before, and whose answer was late.
    network.server.send({ type: 'account.updated', data: { ...anna, revision: 6, note: 'old' } });
    await settled(network);
    expect(await note().inputValue()).toBe('new');
  });

  it('of another tab appears where nothing was typed, and is not overwritten where something was', async () => {
    await open();
    network.server.send({ type: 'account.updated', data: { ...anna, revision: 6, note: 'from the other tab' } });
    await eventually(() => note().inputValue()).toBe('from the other tab');
    network.server.change({ [PATCH]: errorAnswer(409, 'note_changed', { note: 'theirs' }) });
    await note().fill('mine');
    await note().blur();
    await network.page.getByText(texts.note.theirs).waitFor();
    expect(await network.page.locator('gb-note-editor blockquote').innerText()).toBe('theirs');
    expect(await note().inputValue()).toBe('mine');
    network.server.change({ [PATCH]: saved({ note: 'mine', revision: 8 }) });
    await network.screen.button(texts.note.keepMine).click();
    await state('saved').waitFor();
    expect(sent(PATCH).at(-1)).toEqual({ note: 'mine', note_before: 'theirs' });
  });

  it('that could not be saved is there when the sheet is opened again, and is saved when the connection is back', async () => {
    await open();
    network.server.change({ [PATCH]: noNetwork });
    await note().fill('offline');
    await network.page.keyboard.press('Escape');
    await network.screen.toast(texts.note.lost('Anna')).waitFor();
    await network.page.getByRole('link', { name: 'Anna' }).click();
    await state('failed').waitFor();
    expect(await note().inputValue()).toBe('offline');
    network.server.change({ [PATCH]: saved({ note: 'offline', revision: 6 }) });
    await network.page.evaluate(() => dispatchEvent(new Event('online')));
    await state('saved').waitFor();
  });

  it('is no failure while it is being saved; what is typed in an editor opened meanwhile is saved too', async () => {
    await open();
    const save = network.server.hold(PATCH);
    await note().fill('slow');
    await note().blur();
    await save.arrived;
    await network.page.keyboard.press('Escape');
    await network.screen.dialog('Anna').waitFor({ state: 'detached' });
    await settled(network);
    expect(await network.screen.errors().count()).toBe(0);
    await network.page.getByRole('link', { name: 'Anna' }).click();
    await state('saving').waitFor();
    save.release(saved({ note: 'slow', revision: 6 }));
    await state('saved').waitFor();
    await note().fill('slow, and more');
    await network.page.keyboard.press('Escape');
    await eventually(() => sent(PATCH).at(-1)).toEqual({ note: 'slow, and more', note_before: 'slow' });
  });

  it('that could not be saved outlives a logout for its user', async () => {
    await leaveUnsaved('kept');
    await logIn(network, { ...answers, [PATCH]: saved({ note: 'kept', revision: 6 }) }, ADA);
    await network.page.getByRole('link', { name: 'Anna' }).click();
    await eventually(() => note().inputValue()).toBe('kept');
    await state('saved').waitFor();
    expect(sent(PATCH).at(-1)).toEqual({ note: 'kept', note_before: 'old' });
  });

  it('that could not be saved is not shown to the next user', async () => {
    await leaveUnsaved('secret');
    const ofBob = { ...panelOfUser(BOB, account({ ...anna, note: 'note of Bob' })), ...forSheet, [PATCH]: OK };
    await logIn(network, ofBob, BOB);
    await network.page.getByRole('link', { name: 'Anna' }).click();
    await eventually(() => note().inputValue()).toBe('note of Bob');
    expect(sent(PATCH).every((body) => !JSON.stringify(body).includes('note of Bob'))).toBe(true);
    expect(await network.page.content()).not.toContain('secret');
  });

  it('is saved before a logout that is clicked while it is typed', async () => {
    await open();
    const save = network.server.hold(PATCH);
    await note().fill('typed to the end');
    await network.page.keyboard.press('Escape');
    expect((await save.arrived).body).toEqual({ note: 'typed to the end', note_before: 'old' });
    await logOut(network, ADA);
    await network.page.getByRole('heading', { name: en.auth.loginTitle }).waitFor();
    save.release(saved({ note: 'typed to the end', revision: 6 }));
    await settled(network);
  });
});

const forSheet = {
  'GET /api/tags': json({ items: [] }),
  'GET /api/account/1/history': json(history()),
};

describe('tags', () => {
  it('are found, created and taken off by keyboard alone; Esc closes the list and not the sheet', async () => {
    await open();
    network.server.change({ 'POST /api/accounts/tags': json({ changed: 1 }), 'POST /api/tags': json({ tag_id: 3 }) });
    await picker().focus();
    await network.page.keyboard.press('ArrowDown');
    await network.page.getByRole('option', { name: 'VIP' }).waitFor();
    expect(await network.page.getByRole('option', { name: 'For sale' }).getAttribute('aria-selected')).toBe('true');
    await network.page.keyboard.press('Escape');
    await network.page.getByRole('option').first().waitFor({ state: 'detached' });
    expect(await network.screen.dialog('Anna').isVisible()).toBe(true);
    await picker().fill('vip');
    await network.page.keyboard.press('Enter');
    await network.screen.button(texts.takeOffNamed('VIP')).waitFor();
    expect(sent('POST /api/accounts/tags').at(-1)).toEqual({ ids: [1], add: [2] });
    const list = json({ items: [...tags, { id: 3, name: 'Sold', colour: 'red' }] });
    network.server.changeOnRequest('POST /api/tags', { 'GET /api/tags': list });
    await picker().fill('Sold');
    await network.page.keyboard.press('Enter');
    await network.screen.button(texts.takeOffNamed('Sold')).waitFor();
    expect(sent('POST /api/tags')).toEqual([{ name: 'Sold', colour: 'red' }]);
    await network.screen.button(texts.takeOffNamed('For sale')).press('Enter');
    await network.screen.button(texts.takeOffNamed('For sale')).waitFor({ state: 'detached' });
    expect(sent('POST /api/accounts/tags').at(-1)).toEqual({ ids: [1], remove: [1] });
    expect(await picker().evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('that another tab has created meanwhile are used', async () => {
    await open();
    network.server.change({
      'POST /api/accounts/tags': json({ changed: 1 }),
      'POST /api/tags': errorAnswer(409, 'tag_name_taken', { existing_id: 2 }),
    });
    await picker().fill('vip too');
    await network.page.keyboard.press('Enter');
    await network.screen.button(texts.takeOffNamed('VIP')).waitFor();
    expect(sent('POST /api/accounts/tags').at(-1)).toEqual({ ids: [1], add: [2] });
  });

  it('filter the list by their chips and by its address; one that is deleted elsewhere filters no more', async () => {
    await open('/?tags=1');
    await eventually(() => network.screen.cards().locator('h2').allInnerTexts()).toEqual(['Anna']);
    await network.page.locator('gb-account-card').getByText(texts.named('For sale')).waitFor({ state: 'attached' });
    const chip = network.page.getByRole('button', { name: /^For sale/ });
    expect(await chip.getAttribute('aria-pressed')).toBe('true');
    network.server.change({ 'GET /api/tags': json({ items: tags.slice(1) }) });
    network.server.send({ type: 'tags.changed', data: {} });
    await chip.waitFor({ state: 'detached' });
    await eventually(() => network.screen.cards().count()).toBe(2);
  });

  it('are put on all shown accounts by the dialog, which says how many changed', async () => {
    await open('/?q=boris');
    network.server.change({ 'POST /api/accounts/tags': json({ changed: 1 }), 'DELETE /api/tag/1': OK });
    await network.screen.button(texts.open).click();
    await network.page.getByLabel(texts.bulkTag).selectOption({ label: 'VIP' });
    await network.screen.button(texts.putOn).click();
    await network.screen.toast(texts.tagged(1)).waitFor();
    expect(sent('POST /api/accounts/tags')).toEqual([{ ids: [2], add: [2] }]);
    await network.screen.button(texts.remove('For sale')).click();
    await network.page.getByText(texts.removeText('For sale', 1)).waitFor();
    network.server.changeOnRequest('DELETE /api/tag/1', { 'GET /api/tags': json({ items: tags.slice(1) }) });
    await network.screen.button(texts.removeConfirm, network.screen.question(texts.removeTitle)).click();
    await network.screen.toast(texts.removed('For sale')).waitFor();
  });
});
