const rules = { ru: new Intl.PluralRules('ru'), en: new Intl.PluralRules('en') };

/** Russian has one (1, 21), few (2-4) and many (0, 5-20); fractions take `other`. */
export function ruPlural(count: number, forms: { one: string; few: string; many: string; other?: string }): string {
  const rule = rules.ru.select(count);
  if (rule === 'one' || rule === 'few' || rule === 'many') return forms[rule];
  return forms.other ?? forms.few;
}

export function enPlural(count: number, forms: { one: string; other: string }): string {
  return rules.en.select(count) === 'one' ? forms.one : forms.other;
}
