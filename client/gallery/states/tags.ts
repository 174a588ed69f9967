import type { Account } from '@giftbuyer/contracts';
import { json, never, noNetwork, errorAnswer } from '../sample-server';
import { account, accountsBehind, history, panelOf, sampleAccounts } from '../samples';
import type { State, States } from '../state';
import type { User } from '../user';

const NOTE = 'Куплен у Ивана в мае, пароль 2FA у Оли.\nОбещан Марии до конца месяца.';

/** With none, one, some and too many tags. */
function taggedAccounts(): Account[] {
  const tags = [[1], [], [2, 4], [1, 2, 3, 4], [3], [], [4], [2]];
  return sampleAccounts().map((sample, i) => ({ ...sample, tag_ids: tags[i] ?? [] }));
}

const own = (change: Partial<Account> = {}): Account =>
  account({ id: 1, first_name: 'Анна', last_name: 'Каренина', note: NOTE, tag_ids: [1, 2], revision: 3, ...change });

const sheet = (
  act: (user: User) => Promise<void>,
  change: Partial<Account> = {},
  answers: State['answers'] = {},
): State => ({
  path: 'accounts/1',
  answers: {
    ...panelOf(own(change), ...taggedAccounts().slice(0, 2)),
    'GET /api/account/1/history': json(history()),
    ...answers,
  },
  act: async (user) => {
    await user.waitFor('gb-star-chart');
    await act(user);
  },
});

/** Types a note, which the server answers as scripted. */
const typed = (text: string, answer: State['answers'][string], shown: string): State =>
  sheet(
    async (user) => {
      await user.fill(user.texts.tags.note.label, text);
      document.querySelector('textarea')?.dispatchEvent(new FocusEvent('blur'));
      await user.waitFor(shown);
    },
    {},
    answer && { 'PATCH /api/account/1': answer },
  );

const dialog = (answers: State['answers'], shown: string): State => ({
  answers,
  act: async (user) => {
    await user.waitFor('gb-account-card');
    if (innerWidth < 768) await user.click(user.texts.accounts.order);
    await user.click(user.texts.tags.open);
    await user.waitFor(shown);
  },
});

/** States of tags and notes. */
export const tagStates: States = {
  tags: { answers: panelOf(...taggedAccounts()), act: (user) => user.waitFor('gb-tag-line gb-tag-chip') },
  'tags-table': {
    path: '?view=table',
    answers: panelOf(...taggedAccounts()),
    act: (user) => user.waitFor('gb-account-row gb-tag-chip'),
  },
  'tags-filtered': {
    path: '?tags=1,2',
    answers: panelOf(...taggedAccounts()),
    act: (user) => user.waitFor('.tag-chips [aria-pressed=true]'),
  },
  'tags-dialog': dialog(panelOf(...taggedAccounts()), 'gb-tags-dialog li'),
  'tags-dialog-empty': dialog(
    { ...panelOf(...accountsBehind()), 'GET /api/tags': json({ items: [] }) },
    'gb-tags-dialog .empty',
  ),
  'tags-dialog-loading': dialog(
    { ...panelOf(...accountsBehind()), 'GET /api/tags': never },
    'gb-tags-dialog gb-skeleton',
  ),
  'tags-dialog-failed': dialog(
    { ...panelOf(...accountsBehind()), 'GET /api/tags': errorAnswer(503, 'unavailable') },
    'gb-tags-dialog gb-error-state',
  ),
  'sheet-labels': sheet((user) => user.waitFor('gb-note-editor .saved')),
  'sheet-labels-none': sheet(
    (user) => user.waitFor('gb-note-editor textarea'),
    { note: null, tag_ids: [] },
    { 'GET /api/tags': json({ items: [] }) },
  ),
  'sheet-tags-open': sheet(async (user) => {
    const input = document.querySelector<HTMLInputElement>('gb-tag-picker input');
    input?.scrollIntoView({ block: 'center' });
    input?.focus();
    if (input) input.value = 'r';
    input?.dispatchEvent(new Event('input', { bubbles: true }));
    await user.waitFor('[role=option]');
  }),
  'sheet-note-saving': typed('Новая заметка', never, 'gb-note-editor .saving'),
  'sheet-note-failed': typed('Новая заметка', noNetwork, 'gb-note-editor .failed'),
  'sheet-note-long': typed('Очень длинная заметка. '.repeat(100), never, 'gb-note-editor .tooLong'),
  'sheet-note-conflict': typed(
    'Новая заметка',
    errorAnswer(409, 'note_changed', { note: 'Продан.\nДеньги у Ивана.' }),
    'gb-note-editor .conflict',
  ),
};
