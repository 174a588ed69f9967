import { normalizePhone } from '@giftbuyer/contracts';
import { describe, expect, it } from 'vitest';
import { caretPosition, formatPhone } from '../src/shared/phone-format';

describe('phone numbers on the screen', () => {
  it.each([
    ['+79998887766', '+7 999 888-77-66'],
    ['89998887766', '8 999 888-77-66'],
    ['+7 (999) 888-77-66', '+7 999 888-77-66'],
    ['+799', '+7 99'],
    ['+7', '+7'],
    ['+', '+'],
    ['', ''],
    ['+9996621234', '+999 662 1234'],
    ['+4915112345678', '+491 511 234 5678'],
  ])('%s is shown as %s', (typed, shown) => {
    expect(formatPhone(typed)).toBe(shown);
  });

  it('never changes the number', () => {
    for (const number of ['+79998887766', '89998887766', '+9996621234', '+4915112345678', '+12025550123']) {
      expect(normalizePhone(formatPhone(number))).toBe(normalizePhone(number));
    }
  });

  it('keeps the caret behind the same digit', () => {
    const formatted = formatPhone('+79998887766');
    for (let digits = 1; digits <= 11; digits++) {
      expect(formatted.slice(0, caretPosition(formatted, digits)).replace(/\D/g, '')).toHaveLength(digits);
    }
    expect(caretPosition('+7 999', 0)).toBe(1);
    expect(caretPosition('8 999', 0)).toBe(0);
    expect(caretPosition('+7 999', 20)).toBe(6);
  });
});
