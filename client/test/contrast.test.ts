import { readFileSync } from 'node:fs';
import { TAG_COLOURS } from '@giftbuyer/contracts';
import { describe, expect, it } from 'vitest';

/** Least contrast by WCAG 2.2, 1.4.3 and 1.4.11. */
const TEXT = 4.5;
const CONTROL = 3;

const css = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');
const pairs = [...css.matchAll(/--([\w-]+):\s*light-dark\((#[\da-f]{6}),\s*(#[\da-f]{6})\);/g)];
const light = new Map(pairs.map(([, name = '', value = '']) => [name, value]));
const dark = new Map(pairs.map(([, name = '', , value = '']) => [name, value]));

/** Relative luminance as WCAG defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s theme', (_name, colors) => {
  const color = (name: string): string => {
    const value = colors.get(name);
    if (!value) throw new Error(`no colour --${name}`);
    return value;
  };
  const grounds = ['bg', 'surface', 'surface-2', 'accent-soft'];
  const texts = ['text', 'text-2', 'text-3', 'accent', 'success', 'warning', 'danger'];

  it.each(texts.flatMap((text) => grounds.map((ground) => [text, ground])))('%s can be read on %s', (text, ground) => {
    expect(contrast(color(text ?? ''), color(ground ?? ''))).toBeGreaterThanOrEqual(TEXT);
  });

  it.each([
    ['on-accent', 'accent'],
    ['on-accent', 'accent-hover'],
    ['on-danger', 'danger'],
    ['text', 'raised'],
    ['danger', 'danger-soft'],
    ['text', 'danger-soft'],
    ['text-2', 'danger-soft'],
    ['warning', 'warning-soft'],
    ['text-2', 'warning-soft'],
    ['accent', 'warning-soft'],
  ])('%s can be read on %s', (text, ground) => {
    expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(TEXT);
  });

  it.each(TAG_COLOURS)('the name of a %s tag can be read', (colour) => {
    expect(contrast(color(`tag-${colour}`), color(`tag-${colour}-soft`))).toBeGreaterThanOrEqual(TEXT);
  });

  it.each(['bg', 'surface'])('the border of a field is seen on %s', (ground) => {
    expect(contrast(color('border-strong'), color(ground))).toBeGreaterThanOrEqual(CONTROL);
  });

  it.each(grounds)('the star of Premium is seen on %s', (ground) => {
    expect(contrast(color('premium'), color(ground))).toBeGreaterThanOrEqual(CONTROL);
  });
});
