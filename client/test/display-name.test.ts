import { describe, expect, it } from 'vitest';
import { displayName, initials } from '../src/app/accounts/display-name';
import { ru } from '../src/i18n/ru';

const nameOf = (first_name: string | null, username: string | null = null): string =>
  displayName({ first_name, username }, ru);

describe('names that strangers chose', () => {
  it('loses what turns text around or takes no room', () => {
    expect(nameOf('\u202Egnp.exe\u2066\u200B')).toBe('gnp.exe');
    expect(nameOf('a\u0000b\nc')).toBe('abc');
  });

  it('falls back to the username, then to words', () => {
    expect(nameOf(' \u200B ', 'ada')).toBe('@ada');
    expect(nameOf(null)).toBe('Без имени');
  });

  it.each([
    ['Ада Лавлейс', 'АЛ'],
    ['ada', 'A'],
    ['"><img src=x>', 'IS'],
    ['👩‍🚀', '?'],
    ['', '?'],
  ])('%s has the initials %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});
