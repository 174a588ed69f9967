import { describe, expect, it } from 'vitest';
import { en as enPanel } from '../src/i18n/en';
import { enGiftNews } from '../src/i18n/en-gift-news';
import { enGifts } from '../src/i18n/en-gifts';
import { enSessionImport } from '../src/i18n/en-session-import';
import { ru as ruPanel } from '../src/i18n/ru';
import { ruGiftNews } from '../src/i18n/ru-gift-news';
import { ruGifts } from '../src/i18n/ru-gifts';
import { ruSessionImport } from '../src/i18n/ru-session-import';

/** With the texts that are loaded with their pages. */
const en = { ...enPanel, sessionImport: enSessionImport, giftPage: enGifts, giftNews: enGiftNews };
const ru = { ...ruPanel, sessionImport: ruSessionImport, giftPage: ruGifts, giftNews: ruGiftNews };

/** All texts with their paths; functions are called with numbers. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(5, '5'))]];
  return Object.entries(value as object).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
}

describe('texts', () => {
  it.each([
    [1, '1 аккаунт'],
    [2, '2 аккаунта'],
    [5, '5 аккаунтов'],
    [11, '11 аккаунтов'],
    [21, '21 аккаунт'],
    [111, '111 аккаунтов'],
    [122, '122 аккаунта'],
  ])('counts accounts in Russian: %i', (count, text) => {
    expect(ru.accounts.total(count)).toBe(text);
  });

  it('counts accounts in English', () => {
    expect(en.accounts.total(1)).toBe('1 account');
    expect(en.accounts.total(21)).toBe('21 accounts');
  });

  it.each([
    [1, 'Обновлён 1 · наверх', '1 updated · Back to top'],
    [3, 'Обновлено 3 · наверх', '3 updated · Back to top'],
    [21, 'Обновлён 21 · наверх', '21 updated · Back to top'],
    [1000, 'Обновлено 1\u00a0000 · наверх', '1,000 updated · Back to top'],
  ])('counts the cards that rose out of sight: %i', (count, russian, english) => {
    expect(ru.accounts.updatedAbove(count)).toBe(russian);
    expect(en.accounts.updatedAbove(count)).toBe(english);
  });

  it.each([
    [2, 'В 2 аккаунта нужно войти снова', '2 accounts need to sign in again'],
    [21, 'В 21 аккаунт нужно войти снова', '21 accounts need to sign in again'],
  ])('counts ended sessions: %i', (count, russian, english) => {
    expect(ru.accounts.sessionsEnded(count)).toBe(russian);
    expect(en.accounts.sessionsEnded(count)).toBe(english);
  });

  it.each([
    [1, '1 незаконченный вход', '1 sign-in in progress'],
    [2, '2 незаконченных входа', '2 sign-ins in progress'],
    [5, '5 незаконченных входов', '5 sign-ins in progress'],
  ])('counts the sign-ins that wait: %i', (count, russian, english) => {
    expect(ru.login.waiting(count)).toBe(russian);
    expect(en.login.waiting(count)).toBe(english);
  });

  it.each([
    [1, '1 подарок', 'до 1 штуки', '1 gift', 'up to 1 piece'],
    [3, '3 подарка', 'до 3 штук', '3 gifts', 'up to 3 pieces'],
    [21, '21 подарок', 'до 21 штуки', '21 gifts', 'up to 21 pieces'],
    [111, '111 подарков', 'до 111 штук', '111 gifts', 'up to 111 pieces'],
  ])('counts gifts: %i', (count, russian, russianLimit, english, englishLimit) => {
    expect([ru.giftPage.total(count), ru.giftPage.sheet.upTo(count)]).toEqual([russian, russianLimit]);
    expect([en.giftPage.total(count), en.giftPage.sheet.upTo(count)]).toEqual([english, englishLimit]);
  });

  it('has the same keys in both languages, none of them empty', () => {
    const russian = textsOf(ru);
    const english = textsOf(en);
    expect(english.map(([path]) => path).toSorted()).toEqual(russian.map(([path]) => path).toSorted());
    for (const [path, text] of [...russian, ...english]) expect(text.trim(), path).not.toBe('');
  });

  it('is Russian in Russian and English in English', () => {
    const cyrillic = textsOf(en).filter(([, text]) => /[а-яё]/i.test(text));
    // Languages have their own names.
    expect(cyrillic.map(([path]) => path)).toEqual(['.settings.languages.ru']);
    const latinOnly = textsOf(ru).filter(([, text]) => /[a-z]{3}/i.test(text) && !/[а-яё]/i.test(text));
    expect(latinOnly.map(([path]) => path).toSorted()).toEqual([
      '.addProfile.apiHash',
      '.addProfile.apiId',
      '.card.environment.production',
      '.card.premium',
      '.detail.premium',
      '.detail.telegramId',
      '.giftPage.environments.production',
      '.profiles.unnamed',
      '.proxies.kinds.http',
      '.proxies.kinds.mtproxy',
      '.proxies.kinds.socks5',
      '.sessionHandover.moveOut.formats.gramjs',
      '.sessionHandover.moveOut.formats.mtcute',
      '.sessionHandover.moveOut.formats.pyrogram',
      '.sessionHandover.moveOut.formats.telethon',
      '.settings.languages.en',
    ]);
  });

  it('never shows a machine code as the text of an error', () => {
    for (const errors of [ru.errors, en.errors]) {
      for (const [path, text] of textsOf(errors)) expect(text, path).not.toMatch(/[A-Z]{3,}_|[a-z]+_[a-z]+/);
    }
  });
});
