/** Made at the first use: the browser loads the rules of the language then. */
let rules: Intl.PluralRules | undefined;
let format: Intl.NumberFormat | undefined;

/**
 * The form for the count, which takes the place of `#`. Russian has one (1, 21), few (2-4) and many (0, 5-20); fractions take
 * `other`.
 */
export function ruPlural(count: number, forms: { one: string; few: string; many: string; other?: string }): string {
  rules ??= new Intl.PluralRules('ru');
  format ??= new Intl.NumberFormat('ru');
  const rule = rules.select(count);
  const form = rule === 'one' || rule === 'few' || rule === 'many' ? forms[rule] : (forms.other ?? forms.few);
  return form.replace('#', format.format(count));
}
