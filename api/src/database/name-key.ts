/**
 * Names that people may confuse have the same key: NFKC (Unicode Standard Annex 15) and case folding, here by
 * way of the upper case, which also joins ß with ss.
 */
export function nameKeyOf(username: string): string {
  return username.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
