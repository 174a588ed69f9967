const rules = new Intl.PluralRules('en');
const format = new Intl.NumberFormat('en');

/** The form for the count, which takes the place of `#`. */
export function enPlural(count: number, forms: { one?: string; other: string }): string {
  const form = rules.select(count) === 'one' ? forms.one : undefined;
  return (form ?? forms.other).replace('#', format.format(count));
}
