import type { ApiProfile } from '@giftbuyer/contracts';
import { expect, it } from 'vitest';
import { environmentFor, possibleProfiles, proposedProfile } from '../src/features/session-import/found/choose-profile';

const real: ApiProfile = { id: 1, api_id: 1000, name: '', environment: 'production' };
const test: ApiProfile = { id: 2, api_id: 1000, name: '', environment: 'test' };
const sandbox: ApiProfile = { id: 3, api_id: 3000, name: '', environment: 'sandbox' };
const all = [sandbox, test, real];

it.each([
  [false, [1, 3]],
  [true, [2, 3]],
  [null, [1, 2, 3]],
])('offers the profiles that reach the servers of the session (test: %s)', (isTest, ids) => {
  expect(possibleProfiles(all, { isTest }).map(({ id }) => id)).toEqual(ids);
});

it.each([
  ['the one with the api_id of the session', 1000, false, null, 1],
  ['that of its servers', 1000, true, null, 2],
  ['it before the common one', 1000, false, 3, 1],
  ['the common one for another api_id', 77, false, 3, 3],
  ['none for another api_id', 77, false, null, null],
  ['the common one for an unknown api_id', null, false, 3, 3],
  ['no common one of other servers', null, false, 2, null],
])('proposes %s', (_, apiId, isTest, common, id) => {
  expect(proposedProfile(all, { apiId, isTest }, common)).toBe(id);
});

it('proposes the only one for an unknown api_id, not for another one', () => {
  expect(proposedProfile([real], { apiId: null, isTest: false }, null)).toBe(1);
  expect(proposedProfile([real], { apiId: 77, isTest: false }, null)).toBeNull();
});

it('makes new profiles for the servers of their sessions', () => {
  expect(environmentFor(false, ['production', 'test', 'sandbox'])).toBe('production');
  expect(environmentFor(true, ['production', 'test', 'sandbox'])).toBe('test');
  expect(environmentFor(null, ['sandbox', 'production'])).toBe('sandbox');
});
