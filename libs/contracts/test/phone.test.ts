import { describe, expect, it } from 'vitest';
import { normalizePhone, type PhoneProblem, readPhone } from '@giftbuyer/contracts';

describe('a phone number', () => {
  it.each([
    ['+79998887766', '+79998887766'],
    ['8 (999) 888-77-66', '+79998887766'],
    ['8\u00a0999\u00a0888\u00a077\u00a066', '+79998887766'],
    ['8 701 234 56 78', '+77012345678'],
    ['8 777 234 56 78', '+77772345678'],
    ['tel:+7-999-888-77-66', '+79998887766'],
    ['\t+7 999 888‑77‑66\n', '+79998887766'],
    ['+7.999.888.77.66', '+79998887766'],
    ['+7 999 888\u2212​77−66', '+79998887766'],
    ['0049 30 1234567', '+49301234567'],
    ['79998887766', '+79998887766'],
    ['+89998887766', '+89998887766'],
    ['+84912345678', '+84912345678'],
    ['+888 0123 4567', '+88801234567'],
    ['9996621234', '+9996621234'],
    ['234567890123456', '+234567890123456'],
    // Invisible characters.
    ['\u202a+999 662 1234\u202c', '+9996621234'],
    ['\u2066+999\u00ad662\u200b1234\u2069\ufeff', '+9996621234'],
    ['+999\u200f 662\u200e 1234', '+9996621234'],
    // Digits of other scripts.
    ['＋９９９　６６２　１２３４', '+9996621234'],
    ['٧٩٩٩٨٨٨٧٧٦٦', '+79998887766'],
    ['۰۰۹۸ ۹۱۲ ۳۴۵ ۶۷۸۹', '+989123456789'],
    ['+९१ ९८७६५ ४३२१०', '+919876543210'],
    // What is dialled inside the country only.
    ['+44 (0)7911 123456', '+447911123456'],
    ['+44(0) 7911-123456', '+447911123456'],
    ['0044 (0) 7911 123456', '+447911123456'],
    ['+380 (0)67 123 45 67', '+380671234567'],
    ['+1 (201) 555-0123', '+12015550123'],
    ['+39 06 1234567', '+39061234567'],
    ['\u3164+999 662 1234', '+9996621234'],
    ['+𝟕𝟵𝟿𝟡𝟪𝟾𝟖𝟽𝟕𝟲𝟼', '+79998887766'],
    ['+7 999 888 77 66;', '+79998887766'],
  ])('%j is %s', (input, phone) => {
    expect(normalizePhone(input)).toBe(phone);
    // Read again it stays.
    expect(normalizePhone(phone)).toBe(phone);
  });

  it.each<[string, PhoneProblem]>([
    ['', 'none'],
    ['   ', 'none'],
    ['+', 'none'],
    ['phone', 'none'],
    ['+7999888776a', 'none'],
    ['123456', 'none'],
    ['1234567890123456', 'none'],
    ['8999888776689998887766', 'none'],
    ['+7999*', 'none'],
    ['../user_2/+7', 'none'],
    ['*', 'none'],
    ['+7 999 888 77 66\u0000', 'none'],
    ['++79998887766', 'none'],
    ['0123456789', 'none'],
    ['+0123456789', 'none'],
    ['+1 555 123 4567 (5)', 'none'],
    ['+1 (555) 123 (4567)', 'none'],
    ['+1 (555 123 4567', 'none'],
    ['+44 (07911) 123456', 'none'],
    ['+39 (0)6 1234 5678', 'none'],
    ['+7 999 888 77 66/5', 'none'],
    ['½2345678', 'none'],
    // Digits of footnotes and lists are none of the number.
    ['+49 171 123456²', 'none'],
    ['+49 171 123456 ①', 'none'],
    // Too few or too many for the country.
    ['+7 999 888-77-6', 'none'],
    ['+7 999 888-77-66 1', 'none'],
    ['+1 555 123 4567 5', 'none'],
    // A zero that is dialled at home only, and what dials abroad from Russia.
    ['+44 07911 123456', 'none'],
    ['8 10 44 7911 123456', 'none'],
    ['+225 (0)7 12 34 56 78', 'none'],
    ['+447 (0)911 123456', 'none'],
    // Lines of one number, and of two.
    ['+999 66\u20282 1234', 'none'],
    ['9\u000b996621234', 'none'],
    ['84912345678', 'plus'],
    ['888 0123 4567', 'plus'],
    ['85251234567', 'plus'],
    ['8 (495) 123-45-67', 'plus'],
    ['2345678', 'plus'],
    ['9161234567', 'plus'],
    ['(415) 555-0123', 'plus'],
    ['13812345678', 'plus'],
    ['87012345678 доб. 5', 'extension'],
    ['+1 555 123 4567 ext. 5', 'extension'],
    ['+1 555 123 4567 x5', 'extension'],
    ['+1 555 123 4567#5', 'extension'],
    ['tel:+1-201-555-0123;ext=5', 'extension'],
    ['+79998887766\n+79991112233', 'several'],
    ['+79998887766, +79991112233', 'several'],
    ['89998887766; 89991112233', 'several'],
    ['+79998887766/+79991112233', 'several'],
    ['+79998887766 +79991112233', 'several'],
    ['+79998887766+79991112233', 'several'],
    ['1234567\r\n7654321', 'several'],
    ['2345678 7654321', 'several'],
    ['79998887766\t79998887767', 'several'],
  ])('%j is none: %s', (input, problem) => expect(readPhone(input)).toEqual({ problem }));

  it('is never another one than that of the digits that were written', () => {
    let seed = 1;
    const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const pieces = [
      '+',
      '00',
      '8',
      '7',
      '44',
      '(0)',
      '(999)',
      ' ',
      '-',
      '\u202a',
      '９',
      '٣',
      ',',
      '\n',
      'ext 5',
      'a',
      '123',
      '4567890',
    ];
    const allowed = (digits: string) => [digits, digits.replace(/^00/, ''), digits.replace(/^8/, '7')];
    for (let run = 0; run < 20_000; run++) {
      const text = Array.from({ length: 1 + next(9) }, () => pieces[next(pieces.length)]).join('');
      const phone = normalizePhone(text);
      if (phone === null) continue;
      expect(phone).toMatch(/^\+[1-9]\d{6,14}$/);
      const digits = text.replaceAll('(0)', '').replaceAll('９', '9').replaceAll('٣', '3').replace(/\D/g, '');
      const whole = text.replaceAll('９', '9').replaceAll('٣', '3').replace(/\D/g, '');
      expect([...allowed(digits), ...allowed(whole)], text).toContain(phone.slice(1));
    }
  });
});
