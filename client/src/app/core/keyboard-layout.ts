/** The keys of a Latin (US) and of a Russian keyboard, place by place. */
const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const RUSSIAN = 'ёйцукенгшщзхъфывапролджэячсмитьбю';

const toRussian = pairs(LATIN, RUSSIAN);
const toLatin = pairs(RUSSIAN, LATIN);

/**
 * What the same keys write with the other layout: "фссщгте" is "account", "frrfeyn" is "аккаунт". Empty for text that
 * looks the same in both, such as digits.
 * @param text in lower case
 */
export function inOtherLayouts(text: string): string[] {
  const others = [retyped(text, toLatin), retyped(text, toRussian)];
  return others.filter((other) => other !== text);
}

function retyped(text: string, keys: ReadonlyMap<string, string>): string {
  return [...text].map((character) => keys.get(character) ?? character).join('');
}

function pairs(from: string, to: string): Map<string, string> {
  return new Map([...from].map((key, place) => [key, to[place] ?? key]));
}
