import { isBlank, plainText } from '@giftbuyer/contracts';

/** What takes no room, but for what joins letters and emoji, chooses their form and makes flags. */
const ZERO_WIDTH = /(?![\u200C\u200D\uFE00-\uFE0F\u{E0020}-\u{E007F}])[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/gu;
/** No script needs more marks on one letter; hundreds would cover the lines above and below. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** The text without what turns its direction around, takes no room or piles up; empty when nothing of it can be seen. */
export function visibleText(text: string): string {
  return isBlank(text.replace(/\p{Cc}/gu, '')) ? '' : limitCombiningMarks(text.replace(ZERO_WIDTH, '')).trim();
}

/** No more marks on a letter than any script needs. */
export function limitCombiningMarks(text: string): string {
  return text.replace(STACKED_MARKS, '$1');
}

/** The letters of other alphabets in a code that has those of ASCII alone; they may look like them. */
export function nonAsciiLetters(code: string): string {
  return [...new Set(plainText(code).match(/[^\P{L}A-Za-z]/gu))].join(', ');
}
