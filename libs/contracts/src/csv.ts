/**
 * Where text starts like a formula, including full-width signs and leading invisible characters. Also after a separator and a
 * line break: a spreadsheet whose locale has another separator than the file splits the text there, whatever the quotes.
 */
const FORMULA = /(^|[,;\t\r\n])(?=["\s\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠])|^(?=[\t\r\n])/gu;

/**
 * A field of a CSV file with text of a user or of Telegram. Spreadsheets execute text that starts like a formula; an apostrophe
 * prevents that (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function csvText(text: string, separator: string): string {
  return csvField(text.replace(FORMULA, "$1'"), separator);
}

/** A field of a CSV file, quoted where RFC 4180 demands it. */
export function csvField(text: string, separator: string): string {
  const needsQuotes = text.includes(separator) || /["\r\n]/.test(text);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}
