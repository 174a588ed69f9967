/**
 * Removes control characters and lone surrogates, which TL strings can contain. PostgreSQL cannot store a NUL, so every
 * reading of the account would fail.
 */
export function storableText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}]/gu, '');
}
