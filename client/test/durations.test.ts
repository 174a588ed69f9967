import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { DURATION, EASE } from '../../libs/ui/src/motion';

it('movements in scripts take as long as movements in styles', async () => {
  const tokens = await readFile(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');
  const token = (name: string): string | undefined => new RegExp(`--${name}: ([^;]+);`).exec(tokens)?.[1];
  for (const name of ['press', 'fade', 'enter'] as const) expect(token(`duration-${name}`)).toBe(`${DURATION[name]}ms`);
  expect(token('easing')).toBe(EASE);
});
