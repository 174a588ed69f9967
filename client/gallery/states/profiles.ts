import type { Hands } from '../hands';
import { type Answers, json, never, refusal } from '../sample-server';
import { crowd, panelOf, profile, profiles, sandboxProfile } from '../samples';
import type { States } from '../state';

const listed = profiles(
  sandboxProfile,
  { id: 3, api_id: 2_147_483_647, name: 'Профиль с довольно длинным именем, какие дают люди', environment: 'test' },
  { id: 4, api_id: 94575, name: '', environment: 'production' },
  profile,
);
const answers = (list = json(listed)): Answers => ({ ...panelOf(...crowd()), 'GET /api/apiprofiles': list });

async function open(hands: Hands): Promise<void> {
  await hands.click(hands.texts.accounts.add);
  await hands.see('gb-profile-picker');
}

async function openNew(hands: Hands): Promise<void> {
  await open(hands);
  await hands.click(hands.texts.profiles.add);
  await hands.see('gb-add-profile');
}

/** Choosing and keeping API profiles. */
export const profileStates: States = {
  'profiles-page': { path: 'api-profiles', answers: answers(), act: (hands) => hands.see('gb-api-profiles-page li') },
  'profiles-page-none': {
    path: 'api-profiles',
    answers: answers(json(profiles())),
    act: (hands) => hands.see('gb-api-profiles-page h1'),
  },
  'profiles-page-failed': {
    path: 'api-profiles',
    answers: answers(refusal(503, 'unavailable')),
    act: (hands) => hands.see('gb-error-state'),
  },
  picker: {
    answers: answers(),
    act: async (hands) => {
      await open(hands);
      await hands.see('[data-profile]');
    },
  },
  'picker-loading': { answers: answers(never), act: open },
  'picker-failed': {
    answers: answers(refusal(503, 'unavailable')),
    act: async (hands) => {
      await open(hands);
      await hands.see('gb-error-state');
    },
  },
  'picker-none': {
    answers: answers(json(profiles())),
    act: async (hands) => {
      await open(hands);
      await hands.see('.none');
    },
  },
  'picker-menu': {
    answers: answers(),
    act: async (hands) => {
      await open(hands);
      await hands.click(hands.texts.profiles.more(profile.name));
      await hands.see('[role=menu]');
    },
  },
  'picker-rename': {
    answers: answers(),
    act: async (hands) => {
      await open(hands);
      await hands.click(hands.texts.profiles.more(profile.name));
      await hands.choose(hands.texts.profiles.rename);
      await hands.see('gb-profile-rename input');
    },
  },
  'picker-delete': {
    answers: answers(),
    act: async (hands) => {
      await open(hands);
      await hands.click(hands.texts.profiles.more(profile.name));
      await hands.choose(hands.texts.profiles.delete);
      await hands.see('gb-confirm');
    },
  },
  'picker-in-use': {
    answers: { ...answers(), 'DELETE /api/apiprofile/1': refusal(409, 'api_profile_in_use', { accounts: 3 }) },
    act: async (hands) => {
      await open(hands);
      await hands.click(hands.texts.profiles.more(profile.name));
      await hands.choose(hands.texts.profiles.delete);
      await hands.click(hands.texts.profiles.deleteYes, 'gb-confirm button');
      await hands.hover('gb-toast-card');
    },
  },
  'new-profile': { answers: answers(), act: openNew },
  'new-profile-errors': {
    answers: answers(),
    act: async (hands) => {
      await openNew(hands);
      await hands.type(hands.texts.addProfile.apiHash, 'not hex');
      await hands.click(hands.texts.common.save);
      await hands.see('.error');
    },
  },
  'new-profile-look-alikes': {
    answers: answers(),
    act: async (hands) => {
      await openNew(hands);
      await hands.type(hands.texts.addProfile.apiHash, '0123456789abcdef0123456789ab\u0441d\u0435f');
      await hands.see('.error');
    },
  },
  'new-profile-saving': {
    answers: { ...answers(), 'POST /api/apiprofile': never },
    act: async (hands) => {
      await openNew(hands);
      await hands.type(hands.texts.addProfile.apiId, '4711');
      await hands.type(hands.texts.addProfile.apiHash, 'ab'.repeat(16));
      await hands.click(hands.texts.common.save);
      await hands.see('gb-toast-card');
    },
  },
};
