const rules = new Intl.PluralRules('ru');

/** Russian has one (1, 21), few (2-4) and many (0, 5-20); fractions take `other`. */
export function ruPlural(count: number, forms: { one: string; few: string; many: string; other?: string }): string {
  const rule = rules.select(count);
  if (rule === 'one' || rule === 'few' || rule === 'many') return forms[rule];
  return forms.other ?? forms.few;
}
