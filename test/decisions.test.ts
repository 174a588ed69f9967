import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const directory = fileURLToPath(new URL('../docs/decisions', import.meta.url));
const files = readdirSync(directory).sort();

const HEAD = /^# (\d+)\. \S.*\n\nStatus: (accepted|superseded by (\d{4}))(?: {2})\nDate: (\d{4}-\d{2}-\d{2})\n\n/;

describe('decisions', () => {
  it('are numbered without gaps', () => {
    expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, i) => i + 1));
  });

  it.each(files)('%s begins with its number and title, its status and its date', (file) => {
    const [, number, , successor, date = ''] = HEAD.exec(readFileSync(join(directory, file), 'utf8')) ?? [];
    expect(file).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    expect(Number(number)).toBe(Number(file.slice(0, 4)));
    expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
    expect(files.some((other) => successor === undefined || other.startsWith(`${successor}-`))).toBe(true);
  });
});
