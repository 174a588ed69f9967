import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Font sizes, stacking order and the duration of transitions come from `tokens.css`, where one rule reduces all motion. */
const DECLARATION = /[\s;{](font|font-size|z-index|transition(?:-duration)?):\s*([^;{}]+);/g;
/** A size, an order or a duration that is written out. */
const LITERAL: Record<string, RegExp> = {
  font: /\d(?:px|rem|em|%)?\)?\s*\//,
  'font-size': /\d(?:px|rem|em|%)/,
  'z-index': /^-?\d/,
  transition: /(?:^|[\s,])[\d.]+m?s\b/,
  'transition-duration': /\d/,
};

/** Declarations that should use a token. */
const literalsOf = (styles: string): string[] =>
  [...styles.replaceAll(/var\([^()]*\)/g, 'var').matchAll(DECLARATION)]
    .filter(([, property = '', value = '']) => LITERAL[property]?.test(value))
    .map(([declaration]) => declaration.trim());

it('finds what is written out', () => {
  const planted =
    'a { font: 600 12px/1 sans; font-size: 10px; z-index: 3; transition: scale 240ms ease, color 0.1s; }' +
    'b { font: 600 calc(var(--avatar, 40px) * 0.35) / 1 sans; }';
  expect(literalsOf(planted)).toHaveLength(5);
  const tokens =
    'a { font: var(--font-body); font-size: var(--size-tiny); z-index: var(--z-toolbar); transition: none; }';
  expect(literalsOf(tokens)).toEqual([]);
});

it('no style but the tokens has a font size, a z-index or a duration of its own', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const files = globSync(['client/src/**/*.{css,ts}', 'libs/ui/src/**/*.{css,ts}'], { cwd: root });
  expect(files.length).toBeGreaterThan(200);
  const found = files
    .filter((file) => !file.endsWith('styles/tokens.css'))
    .flatMap((file) => literalsOf(readFileSync(`${root}/${file}`, 'utf8')).map((what) => `${file}: ${what}`));
  expect(found).toEqual([]);
});
