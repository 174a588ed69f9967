/**
 * Removes control characters and lone surrogates, which TL strings can contain. PostgreSQL cannot store a NUL, so every
 * reading of the account would fail.
 *
 * @param maxLength in UTF-16 code units; a surrogate pair is not cut in half
 */
export function storableText(text: string, maxLength = Infinity): string {
  const storable = withoutUnstorable(text);
  return storable.length > maxLength ? withoutUnstorable(storable.slice(0, maxLength)) : storable;
}

function withoutUnstorable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}]/gu, '');
}
