import { describe, expect, it } from 'vitest';
import { displayName, initials, isolatedName } from '../src/features/accounts/data/display-name';
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

  it.each([
    '\u3164',
    '\u200B',
    '\u2800\u2800',
    '\u00AD',
    '\u034F\u115F\uFFA0',
    '\u200D\uFE0F',
    '\u0301\u0489',
    '\u{E0020}\u{E007F}',
    '\u2003\u3000',
    '\u202E\u2067 \u{1D159}',
    '\u0007',
  ])('%j is blank to the eye', (blank) => {
    expect(nameOf(blank)).toBe('Без имени');
    expect(nameOf(blank, 'ada', blank)).toBe('@ada');
    expect(nameOf(blank, 'ada', 'Лавлейс')).toBe('Лавлейс');
    expect(isolatedName({ first_name: blank, last_name: blank, username: null }, ru)).toBe('Без имени');
  });

  it('keeps what joins letters and emoji', () => {
    for (const name of ['👩‍🚀', '👨‍👩‍👧‍👦', '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}', '❤️', 'می‌خواهم'])
      expect(nameOf(name)).toBe(name);
  });

  it('piles up no more marks on a letter than any script needs', () => {
    const pile = `Z${'\u0301\u0489'.repeat(32)}algo`;
    expect(nameOf(pile)).toBe('Z\u0301\u0489\u0301\u0489algo');
    expect(isolatedName({ first_name: pile, last_name: null, username: null }, ru)).toBe(
      'Z\u0301\u0489\u0301\u0489algo',
    );
    for (const name of ['Ḗliás', 'क्षिप्रा', 'שָׁלוֹם', 'ปู่ย่า']) expect(nameOf(name)).toBe(name);
  });

  it('are shown as their owner wrote them, but for what could not be seen', () => {
    const shown = (first_name: string | null, last_name: string | null): string =>
      isolatedName({ first_name, last_name, username: null }, ru);
    expect(shown('👩‍🚀', ' Лавлейс ')).toBe('👩‍🚀 Лавлейс');
    expect(shown('\u200B', 'Лавлейс')).toBe('Лавлейс');
    expect(shown('\u200B', null)).toBe('Без имени');
  });

  it.each([
    ['Ада Лавлейс', 'АЛ'],
    ['ada', 'A'],
    ['"><img src=x>', 'IS'],
    ['👩‍🚀', '👩‍🚀'],
    ['★ 👨‍👩‍👧‍👦🎁', '👨‍👩‍👧‍👦'],
    ['🇩🇪🇫🇷', '🇩🇪'],
    ['🎁 Ада', 'А'],
    ['e\u0301va o\u0301', 'E\u0301O\u0301'],
    ['कि राम', 'किरा'],
    ['☂\uFE0F', '☂\uFE0F'],
    ['***', '?'],
    ['', '?'],
  ])('%s has the initials %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});
