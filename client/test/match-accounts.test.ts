import { describe, expect, it } from 'vitest';
import type { ReadPanel, ReadSession } from '../src/features/session-import/found/found-session';
import { matchAccounts, missingAccounts, ownersOf } from '../src/features/session-import/found/match-accounts';

let ids = 0;
const session = (path: string | null, change: Partial<ReadSession> = {}): ReadSession => ({
  id: ++ids,
  place: { path, number: null },
  library: 'pyrogram',
  dc: 2,
  isTest: false,
  isBot: false,
  userId: null,
  apiId: null,
  isOpen: false,
  ...change,
});

const account = (userId: number, sessionName: string) => ({
  userId,
  apiProfileId: userId,
  phone: sessionName,
  sessionName,
});
const panel: ReadPanel = {
  key: 'panel',
  place: { path: 'p/app.db', number: null },
  isOpen: false,
  users: [
    { id: 1, username: 'ann' },
    { id: 2, username: 'bob' },
    { id: 3, username: 'nobody' },
  ],
  accounts: [account(1, '+79991111111'), account(2, '+79991111111'), account(2, '+79992222222')],
  profiles: [1, 2].map((id) => ({
    key: `panel/${id}`,
    apiId: id * 1000,
    name: '',
    owner: `panel/${id}`,
    isEncrypted: false,
  })),
};
const match = (path: string, change: Partial<ReadSession> = {}) => matchAccounts([session(path, change)], [panel])[0];

describe('matchAccounts', () => {
  it('says whose a session of the original panel is, and by which profile it signed in', () => {
    expect(match('p/sessions/user_2/+79992222222.session.session')).toMatchObject({
      phone: '+79992222222',
      owner: 'panel/2',
      apiId: 2000,
    });
  });

  it('tells the same account of two users apart by its folder', () => {
    expect(match('p/sessions/user_1/+79991111111.session.session')?.owner).toBe('panel/1');
    expect(match('p/sessions/user_2/+79991111111.session.session')?.owner).toBe('panel/2');
  });

  it('believes the session, not the database, about its api_id', () => {
    expect(match('p/sessions/user_2/+79992222222.session.session', { apiId: 77 })?.apiId).toBe(77);
  });

  it('gives a session that the database does not name to the user of its folder', () => {
    expect(match('p/sessions/user_1/+79993333333.session.session')).toMatchObject({ owner: 'panel/1', apiId: null });
    expect(match('p/sessions/user_9/+79993333333.session.session')?.owner).toBeNull();
  });

  it('takes a phone from the name of a file, and nothing else', () => {
    expect(match('x/+79994444444.session')?.phone).toBe('+79994444444');
    expect(match('x/my_account.session')?.phone).toBeNull();
    expect(matchAccounts([session(null)], [panel])[0]?.phone).toBeNull();
  });
});

describe('ownersOf', () => {
  it('lists the users who have something to bring', () => {
    expect(ownersOf([panel])).toEqual([
      { key: 'panel/1', username: 'ann', accounts: 1 },
      { key: 'panel/2', username: 'bob', accounts: 2 },
    ]);
  });
});

describe('missingAccounts', () => {
  it('names accounts without a file, but not those whose file could not be read', () => {
    const places = [{ path: 'p/sessions/user_1/+79991111111.session.session' }, { path: 'else/+79992222222.session' }];
    expect(missingAccounts(places, [panel])).toMatchObject([
      { phone: '+79991111111', problem: 'missing', owner: 'panel/2' },
    ]);
  });

  it('names none of an encrypted database', () => {
    expect(missingAccounts([], [{ ...panel, accounts: [account(1, 'gAAAAABl')] }])).toEqual([]);
  });
});
