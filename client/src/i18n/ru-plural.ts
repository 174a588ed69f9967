const rules = new Intl.PluralRules('ru');
const format = new Intl.NumberFormat('ru');

/**
 * The form for the count, which takes the place of `#`. Russian has one (1, 21), few (2-4) and many (0, 5-20); fractions take
 * `other`.
 */
export function ruPlural(count: number, forms: { one: string; few: string; many: string; other?: string }): string {
  const rule = rules.select(count);
  const form = rule === 'one' || rule === 'few' || rule === 'many' ? forms[rule] : (forms.other ?? forms.few);
  return form.replace('#', format.format(count));
}
