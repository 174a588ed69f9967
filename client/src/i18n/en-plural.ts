/** Made at the first use: the browser loads the rules of the language then. */
let rules: Intl.PluralRules | undefined;
let format: Intl.NumberFormat | undefined;

/** The form for the count, which takes the place of `#`. */
export function enPlural(count: number, forms: { one?: string; other: string }): string {
  rules ??= new Intl.PluralRules('en');
  format ??= new Intl.NumberFormat('en');
  const form = rules.select(count) === 'one' ? forms.one : undefined;
  return (form ?? forms.other).replace('#', format.format(count));
}
