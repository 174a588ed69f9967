import type { User } from '../user';
import { type Answers, json, never, errorAnswer } from '../sample-server';
import { accountsBehind, sampleAccounts, panelOf, profile, profiles, sandboxProfile } from '../samples';
import type { States } from '../state';

const listed = profiles(
  sandboxProfile,
  { id: 3, api_id: 2_147_483_647, name: 'Профиль с довольно длинным именем, какие дают люди', environment: 'test' },
  { id: 4, api_id: 94575, name: '', environment: 'production' },
  profile,
);
const answers = (list = json(listed)): Answers => ({ ...panelOf(...accountsBehind()), 'GET /api/apiprofiles': list });

async function open(user: User): Promise<void> {
  await user.click(user.texts.accounts.add);
  await user.waitFor('gb-profile-picker-dialog');
}

async function openNew(user: User): Promise<void> {
  await open(user);
  await user.click(user.texts.profiles.add);
  await user.waitFor('gb-add-profile-dialog');
}

/** States of the API profiles. */
export const profileStates: States = {
  'profiles-page': {
    path: 'api-profiles',
    answers: { ...panelOf(...sampleAccounts()), 'GET /api/apiprofiles': json(listed) },
    act: (user) => user.waitFor('gb-api-profiles-page li'),
  },
  'profiles-page-none': {
    path: 'api-profiles',
    answers: answers(json(profiles())),
    act: (user) => user.waitFor('gb-api-profiles-page h1'),
  },
  'profiles-page-failed': {
    path: 'api-profiles',
    answers: answers(errorAnswer(503, 'unavailable')),
    act: (user) => user.waitFor('gb-error-state'),
  },
  picker: {
    answers: answers(),
    act: async (user) => {
      await open(user);
      await user.waitFor('[data-profile]');
    },
  },
  'picker-loading': { answers: answers(never), act: open },
  'picker-failed': {
    answers: answers(errorAnswer(503, 'unavailable')),
    act: async (user) => {
      await open(user);
      await user.waitFor('gb-error-state');
    },
  },
  'picker-none': {
    answers: answers(json(profiles())),
    act: async (user) => {
      await open(user);
      await user.waitFor('gb-profile-list .none');
    },
  },
  'picker-menu': {
    answers: answers(),
    act: async (user) => {
      await open(user);
      await user.click(user.texts.profiles.more(profile.name));
      await user.waitFor('[role=menu]');
    },
  },
  'picker-rename': {
    answers: answers(),
    act: async (user) => {
      await open(user);
      await user.click(user.texts.profiles.more(profile.name));
      await user.chooseMenuItem(user.texts.profiles.rename);
      await user.waitFor('gb-profile-rename input');
    },
  },
  'picker-delete': {
    answers: answers(),
    act: async (user) => {
      await open(user);
      await user.click(user.texts.profiles.more(profile.name));
      await user.chooseMenuItem(user.texts.profiles.delete);
      await user.waitFor('gb-confirm-dialog');
    },
  },
  'picker-in-use': {
    answers: { ...answers(), 'DELETE /api/apiprofile/1': errorAnswer(409, 'api_profile_in_use', { accounts: 3 }) },
    act: async (user) => {
      await open(user);
      await user.click(user.texts.profiles.more(profile.name));
      await user.chooseMenuItem(user.texts.profiles.delete);
      await user.click(user.texts.profiles.deleteConfirm, 'gb-confirm-dialog button');
      await user.hover('gb-toast-card');
    },
  },
  'new-profile': { answers: answers(), act: openNew },
  'new-profile-errors': {
    answers: answers(),
    act: async (user) => {
      await openNew(user);
      await user.fill(user.texts.addProfile.apiHash, 'not hex');
      await user.click(user.texts.common.save);
      await user.waitFor('.error');
    },
  },
  'new-profile-look-alikes': {
    answers: answers(),
    act: async (user) => {
      await openNew(user);
      await user.fill(user.texts.addProfile.apiHash, '0123456789abcdef0123456789ab\u0441d\u0435f');
      await user.waitFor('.error');
    },
  },
  'new-profile-saving': {
    answers: { ...answers(), 'POST /api/apiprofile': never },
    act: async (user) => {
      await openNew(user);
      await user.fill(user.texts.addProfile.apiId, '4711');
      await user.fill(user.texts.addProfile.apiHash, 'ab'.repeat(16));
      await user.click(user.texts.common.save);
      await user.waitFor('gb-toast-card');
    },
  },
};
