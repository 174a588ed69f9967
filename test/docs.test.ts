import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../api/src/config.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = globSync(['*.md', 'docs/**/*.md', 'libs/*/README.md'], { cwd: root });
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

/** The names that the panel looks up in its environment. */
function settingsRead(): string[] {
  const names = new Set<string>();
  const noneSet = (_: object, name: string | symbol) => void names.add(String(name));
  readConfig(new Proxy({}, { get: noneSet }));
  return [...names];
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
  const settings = settingsRead();

  it('are all in .env.example, and nothing else is', () => {
    const example = found(read('.env.example'), /^([A-Z_]+)=/gm);
    expect(example.sort()).toEqual(settings.filter((name) => name !== 'NODE_ENV').sort());
  });

  it('that docker-compose passes on exist', () => {
    const passed = found(read('docker-compose.yml'), /^ {6}([A-Z_]+): /gm).filter(
      (name) => !/^(?:POSTGRES_|PGPASSWORD$)/.test(name),
    );
    expect(passed.length).toBeGreaterThan(0);
    expect(passed.filter((name) => !settings.includes(name))).toEqual([]);
  });
});

it('the image gets the manifest of every workspace before it installs', () => {
  const dockerfile = read('Dockerfile');
  const manifests = globSync(['api/package.json', 'client/package.json', 'libs/*/package.json'], { cwd: root });
  expect(manifests.filter((path) => !dockerfile.includes(`COPY ${path} ${dirname(path)}/`))).toEqual([]);
});
