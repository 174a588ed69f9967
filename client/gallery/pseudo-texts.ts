import { computed } from '@angular/core';
import { I18n, type Language } from '../src/i18n/i18n';

const ACCENTED: Readonly<Record<string, string>> = { a: 'á', e: 'ë', i: 'ï', o: 'ö', u: 'ü', A: 'Å', E: 'É', O: 'Ø' };
/** How much longer than English a language may be. */
const LONGER_BY = 0.4;

/** Pseudo-localised texts: with accents, and 40 % longer than any layout was made for. */
export function pseudoTexts(): I18n {
  const i18n = new I18n();
  const { signInTexts, texts, allTexts, errorTexts } = i18n;
  return Object.assign(i18n, {
    signInTexts: computed(() => pseudo(signInTexts())),
    texts: computed(() => pseudo(texts())),
    allTexts: computed(() => pseudo(allTexts())),
    errorTexts: computed(() => errorTexts() && pseudo(errorTexts())),
    pageTexts: <PageTexts>(of: Record<Language, PageTexts>) => computed(() => pseudo(of[i18n.language()])),
  });
}

function pseudo<Value>(value: Value): Value {
  if (typeof value === 'string') return lengthen(value) as Value;
  if (typeof value === 'function') return ((...args: unknown[]) => lengthen(String(value(...args)))) as Value;
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [key, pseudo<unknown>(inner)]),
  ) as Value;
}

function lengthen(text: string): string {
  const words = text.split(' ');
  const more = Math.ceil(text.length * LONGER_BY);
  // Adds words of the usual length, because longer texts of real languages can wrap, too.
  const rest = 'ñéé ñåþïö '.repeat(Math.ceil(more / 10)).slice(0, more);
  return `${words.join(' ').replace(/[aeiouAEO]/g, (letter) => ACCENTED[letter] ?? letter)} ${rest.trim()}`;
}
