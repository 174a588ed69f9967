import { isBlank, plainText } from '@giftbuyer/contracts';

/** Zero-width characters, except those that join letters and emoji, select their form, or make flags. */
const ZERO_WIDTH = /(?![\u200C\u200D\uFE00-\uFE0F\u{E0020}-\u{E007F}])[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/gu;
/** No script needs more than four marks on a letter; hundreds would cover the lines above and below. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** The text without bidi controls, zero-width characters and stacked marks; empty when nothing is visible. */
export function visibleText(text: string): string {
  return isBlank(text.replace(/\p{Cc}/gu, '')) ? '' : limitCombiningMarks(text.replace(ZERO_WIDTH, '')).trim();
}

export function limitCombiningMarks(text: string): string {
  return text.replace(STACKED_MARKS, '$1');
}

/** Letters outside ASCII in a code of ASCII letters; they may look like them. */
export function nonAsciiLetters(code: string): string {
  return [...new Set(plainText(code).match(/[^\P{L}A-Za-z]/gu))].join(', ');
}
