import { describe, expect, it } from 'vitest';
import { displayName, initials, shownName } from '../src/app/accounts/display-name';
import { ru } from '../src/i18n/ru';

const nameOf = (first_name: string | null, username: string | null = null, last_name: string | null = null): string =>
  displayName({ first_name, last_name, username }, ru);

describe('names that strangers chose', () => {
  it('loses what turns text around or takes no room', () => {
    expect(nameOf('\u202Egnp.exe\u2066\u200B')).toBe('gnp.exe');
    expect(nameOf('a\u0000b\nc')).toBe('abc');
  });

  it('falls back to the username, then to words', () => {
    expect(nameOf(' \u200B ', 'ada')).toBe('@ada');
    expect(nameOf(null)).toBe('Без имени');
  });

  it('are the first and the last name, without the blank ones', () => {
    expect(nameOf('Ада', 'ada', 'Лавлейс')).toBe('Ада Лавлейс');
    expect(nameOf(' Ада\u200B ', 'ada', ' \u202E ')).toBe('Ада');
    expect(nameOf(null, 'ada', 'Лавлейс')).toBe('Лавлейс');
    expect(nameOf('\u2066Ада \u200B', null, '\u202EЛавлейс')).toBe('Ада Лавлейс');
    expect(nameOf(' ', 'ada', '\u2068')).toBe('@ada');
  });

  it('are shown as their owner wrote them, but for what could not be seen', () => {
    const shown = (first_name: string | null, last_name: string | null): string =>
      shownName({ first_name, last_name, username: null }, ru);
    expect(shown('👩‍🚀', ' Лавлейс ')).toBe('👩‍🚀 Лавлейс');
    expect(shown('\u200B', 'Лавлейс')).toBe('Лавлейс');
    expect(shown('\u200B', null)).toBe('Без имени');
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
