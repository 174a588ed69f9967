import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CodeProblem, readLoginCode } from '@giftbuyer/contracts';

describe('a login code', () => {
  it.each([
    ['12345', '12345'],
    [' 12 345 ', '12345'],
    ['12-345', '12345'],
    ['1\u20112\u00a03\u20094\u22125', '12345'],
    ['code: 12345', '12345'],
    ['Код: 123 45.', '12345'],
    ['\u202a12345\u202c', '12345'],
    ['1\u200b23\u00ad45', '12345'],
    ['１２３４５', '12345'],
    ['١٢٣٤٥', '12345'],
    // The message, as it comes: a time before it, a link after it.
    ['[28.11.2026 14:05] Telegram: Login code: 12345. Do not give it to anyone!', '12345'],
    ['Code 12345, valid for 2 minutes', '12345'],
    ['Telegram code 12345\n\nhttps://t.me/login/12345', '12345'],
    ['14:05 Telegram 12-345', '12345'],
    // Half typed, and of another length: nothing is cut off.
    ['1-2', '12'],
    ['123456', '123456'],
  ])('of five digits in %j is %s', (text, code) => expect(readLoginCode(text, 5)).toEqual({ code }));

  it.each<[string, CodeProblem]>([
    ['', 'none'],
    ['code', 'none'],
    ['12345 67890', 'several'],
    ['12345\n67890', 'several'],
    ['12345, 67890', 'several'],
    ['123-45; 678-90', 'several'],
    ['14:05 1234', 'several'],
    // Only the user knows which of the groups are the code.
    ['14:05 12-345', 'several'],
  ])('of five digits is not in %j: %s', (text, problem) => expect(readLoginCode(text, 5)).toEqual({ problem }));

  it('of unknown length may be in groups, but is not two codes', () => {
    expect(readLoginCode('123-456', null)).toEqual({ code: '123456' });
    expect(readLoginCode('code: 1234567', null)).toEqual({ code: '1234567' });
    expect(readLoginCode('12345 67890', null)).toEqual({ problem: 'several' });
  });

  it('is never made of digits that are not next to each other', () => {
    const piece = fc.constantFrom('12345', '678', '90', '1', ' ', '-', ':', '.', 'code', '\n', '\u200b', '３');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(null, 5, 6), (pieces, length) => {
        const { code } = readLoginCode(pieces.join(''), length);
        if (code === undefined) return;
        const text = pieces.join('').replaceAll('３', '3');
        expect(text.replace(/[\s\-\u200b]/g, '')).toContain(code);
      }),
      { numRuns: 1000 },
    );
  });
});
