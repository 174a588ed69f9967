import { describe, expect, it } from 'vitest';
import { regionsByPrefix } from '../src/features/telegram-login/phone-country';

describe('where a phone is from', () => {
  it.each([
    ['+7', ['RU', 'KZ']],
    ['+7 999', ['RU']],
    ['+7 701 123-45-67', ['KZ']],
    ['7 999', ['RU']],
    ['+1', ['US', 'CA']],
    ['+1 415', ['US', 'CA']],
    ['+1 876', ['JM']],
    ['+380 44', ['UA']],
    ['+38', []],
    ['00 49 30', ['DE']],
    ['+850', ['KP']],
    ['+86', ['CN']],
    ['8 999 888-77-66', []],
    ['0171', []],
    ['+999 662 1234', []],
    ['', []],
    ['Anna', []],
  ])('%j', (typed, regions) => {
    expect(regionsByPrefix(typed)).toEqual(regions);
  });

  it('is a region that has a name in both languages, whatever two or three digits come first', () => {
    const names = ['ru', 'en'].map((language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }));
    for (let beginning = 10; beginning < 1000; beginning++) {
      for (const region of regionsByPrefix(`+${beginning}`)) {
        for (const name of names) expect(name.of(region), region).toBeTruthy();
      }
    }
  });
});
