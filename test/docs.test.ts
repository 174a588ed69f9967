import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../api/src/config/config.js';
import { SETTINGS, type Setting } from '../api/src/config/settings.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = globSync(['*.md', 'docs/**/*.md', 'libs/*/README.md'], { cwd: root });
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

/** The names that the panel looks up in its environment. */
function settingsRead(): string[] {
  const names = new Set<string>();
  const noneSet = (_: object, name: string | symbol) => void names.add(String(name));
  readConfig(new Proxy({}, { get: noneSet, deleteProperty: () => true }));
  return [...names];
}

interface ExampleSetting {
  name: string;
  default: string;
  readBy: string;
  comment: string;
}

/** The paragraphs of `.env.example`, each a comment and a line `NAME=default`, below a heading that says who reads them. */
function settingsOfExample(): ExampleSetting[] {
  const sections = read('.env.example').split(/^# ==== Read by the (.*?)(?: \(.*\))? ====$/m);
  return sections.slice(1).flatMap((readBy, at, all) => {
    if (at % 2 === 1) return [];
    const paragraphs = (all[at + 1] ?? '').matchAll(/((?:^#.*\n)+)^(\w+)=(.*)$/gm);
    return [...paragraphs].map(([, comment = '', name = '', value = '']) => ({
      name,
      default: value,
      readBy,
      comment: comment.replace(/^# /gm, '').replaceAll('\n', ' '),
    }));
  });
}

/** Name, default and meaning in each row of the table of settings. */
function settingsOfTable(page: string): [name: string, byDefault: string, meaning: string][] {
  const rows = read(page).matchAll(/^\| `([A-Z_]+)` +\| (.*?) +\| (.*?) +\|$/gm);
  return [...rows].map(([, name = '', byDefault = '', meaning = '']) => [name, byDefault, meaning]);
}

describe('the pages', () => {
  it.each(pages)('%s links and shows only what exists', (page) => {
    const targets = [...found(read(page), /\]\(([^)#\s]+)/g), ...found(read(page), /src="([^"]+)"/g)];
    const local = targets.filter((target) => !/^https?:/.test(target));
    expect(local.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  // The panel that this one replaces told people commands that could not work.
  it.each(pages)('%s names only commands that exist', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = found(read(page), /\bnpm (?:run )?(start|test|dev|check|bench|screenshots)\b/g);
    const run = found(read(page), /\bnpm run ([\w:-]+)/g);
    expect([...named, ...run].filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the settings', () => {
  const settings = new Map<string, Setting>(Object.entries(SETTINGS));
  const plain = (text: string) => text.replaceAll('`', '');

  it('are those that the panel looks up', () => {
    expect(settingsRead().sort()).toEqual([...settings.keys()].sort());
  });

  it('are all in .env.example with their defaults, meanings and readers, and nothing else is', () => {
    const example = settingsOfExample();
    const expected = [...settings].filter(([name]) => name !== 'NODE_ENV');
    expect(found(read('.env.example'), /^(\w+)=/gm)).toEqual(expected.map(([name]) => name));
    expect(example.map(({ name, default: byDefault, readBy }) => [name, byDefault, readBy])).toEqual(
      expected.map(([name, setting]) => [name, setting.default, setting.readBy]),
    );
    for (const { name, comment } of example) {
      expect(comment.startsWith(plain(settings.get(name)?.meaning ?? ''))).toBe(true);
    }
  });

  it('have the same meanings and defaults in README.md', () => {
    const table = settingsOfTable('README.md');
    expect(table.length).toBeGreaterThan(10);
    for (const [name, byDefault, meaning] of table) {
      const setting = settings.get(name);
      expect([name, byDefault]).toEqual([name, setting?.whenUnset ?? `\`${setting?.default}\``]);
      expect(meaning.startsWith(setting?.meaning ?? '')).toBe(true);
    }
  });

  it('are the same in README.ru.md, with the same values by default', () => {
    const valuesOf = (page: string) =>
      settingsOfTable(page).map(([name, byDefault]) => [name, ...found(byDefault, /`([^`]+)`/g)]);
    expect(valuesOf('README.ru.md')).toEqual(valuesOf('README.md'));
  });

  it('are passed on by docker-compose, but for those that the image and the file set themselves', () => {
    const ofImage = found(read('Dockerfile'), /^ENV (NODE_ENV=.*)$/gm).flatMap((line) => found(line, /\b([A-Z_]+)=/g));
    expect(ofImage).toContain('DATA_DIR');
    // The image is for production, which has no sandbox.
    const fixed = [...ofImage, 'SANDBOX', 'DATABASE_URL'];
    const passed = found(read('docker-compose.yml'), /^ {6}([A-Z_]+): \$\{\1:-.*\}$/gm);
    expect(passed.sort()).toEqual([...settings.keys()].filter((name) => !fixed.includes(name)).sort());
  });
});

it('the image gets the manifest of every workspace before it installs', () => {
  const dockerfile = read('Dockerfile');
  const manifests = globSync(['api/package.json', 'client/package.json', 'libs/*/package.json'], { cwd: root });
  expect(manifests.filter((path) => !dockerfile.includes(`COPY ${path} ${dirname(path)}/`))).toEqual([]);
});
