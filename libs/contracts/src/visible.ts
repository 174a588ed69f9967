/** Formats, spaces, marks without a letter below them, and the blanks that fonts draw for letters. */
const BLANK = /^[\p{Cf}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]*$/u;
/** Neither formats such as directions of text and joiners, nor what no font has, nor separators of lines, nor blanks. */
const VISIBLE = /^[^\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** Whether nobody sees anything of the text. */
export function isBlank(text: string): boolean {
  return BLANK.test(text);
}

/** Whether the text has characters that nobody sees, by which it differs from one that looks the same. */
export function hasHidden(text: string): boolean {
  return !VISIBLE.test(text);
}
