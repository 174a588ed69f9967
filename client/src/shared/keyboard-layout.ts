/** The keys of the US and the Russian layout, position by position. */
const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const RUSSIAN = 'ёйцукенгшщзхъфывапролджэячсмитьбю';

const toRussian = keyMap(LATIN, RUSSIAN);
const toLatin = keyMap(RUSSIAN, LATIN);

/**
 * The text that the same keys produce in the other layout: "фссщгте" is "account", "frrfeyn" is "аккаунт". Empty for text
 * that is the same in both, such as digits.
 * @param text in lower case
 */
export function otherLayoutVariants(text: string): string[] {
  const others = [translateKeys(text, toLatin), translateKeys(text, toRussian)];
  return others.filter((other) => other !== text);
}

function translateKeys(text: string, keys: ReadonlyMap<string, string>): string {
  return [...text].map((character) => keys.get(character) ?? character).join('');
}

function keyMap(from: string, to: string): Map<string, string> {
  return new Map([...from].map((key, place) => [key, to[place] ?? key]));
}
