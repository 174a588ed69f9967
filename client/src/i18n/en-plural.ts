const rules = new Intl.PluralRules('en');

export function enPlural(count: number, forms: { one: string; other: string }): string {
  return rules.select(count) === 'one' ? forms.one : forms.other;
}
