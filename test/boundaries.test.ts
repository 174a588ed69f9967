import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { clientFolders, folders, ground, projects, rootFiles } from '../eslint.boundaries.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const eslint = new ESLint({
  cwd: root,
  // Only rules about imports and names, which need no types: with types each run takes a tenth of a second.
  ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted-') || ruleId.startsWith('@nx/'),
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});
const everyProject = projects.map(([name]) => name);

/** A source file of the folder: the planted text takes its place, so that the rules of that place apply. */
function fileIn(folder: string): string {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const file = files.find((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  if (!file) throw new Error(`${folder} has no source file`);
  return join(root, folder, file);
}

/** Rules that object when the file held only this import. */
async function objections(file: string, specifier: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`import * as planted from '${specifier}';\nexport const used = planted;\n`, {
    filePath: file,
  });
  return (result?.messages ?? []).map((message) => message.ruleId);
}

const isApp = (project: string) => ['api', 'client'].includes(project);
const source = (project: string) => fileIn(isApp(project) ? `${project}/src` : `libs/${project}/src`);
/** How a file of one project would import another: libraries by name; apps have none, so by path. */
const specifier = (from: string, project: string) =>
  isApp(project) ? relative(dirname(from), source(project)) : `@giftbuyer/${project}`;

describe('import directions between projects', () => {
  for (const [project, may, packages] of projects) {
    const forbidden = everyProject.filter((other) => other !== project && !may.includes(other));
    it.each(forbidden)(`${project} must not import %s`, async (other) => {
      const file = source(project);
      expect(await objections(file, specifier(file, other))).toContain('@nx/enforce-module-boundaries');
    });
    it.each(may)(`${project} may import %s`, async (other) => {
      expect(await objections(source(project), specifier('', other))).toEqual([]);
    });
    it.each(packages)(`${project} must not import the package %s`, async (pattern) => {
      const planted = { 'node:*': 'node:fs', '@nestjs/*': '@nestjs/common', '@angular/*': '@angular/core' }[pattern];
      const rules = await objections(source(project), planted ?? pattern.replace('/*', '/tl'));
      expect(rules.some((rule) => /enforce-module-boundaries|no-restricted-imports/.test(rule ?? ''))).toBe(true);
    });
  }
});

it('ARCHITECTURE.md says what each feature may import', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').replaceAll(/ +/g, ' ');
  const grounds = [...ground, ...clientFolders.map(([name]) => name).filter((name) => !name.startsWith('features/'))];
  for (const [folder, may] of [...folders, ...clientFolders].filter(([name]) => !grounds.includes(name))) {
    const others = may.filter((name) => !grounds.includes(name)).join(', ') || 'nothing';
    expect(text).toContain(`\n| ${folder} | ${others} |\n`.replaceAll('features/', ''));
  }
  for (const each of [ground, grounds.slice(ground.length)]) {
    expect(text.replaceAll('\n', ' ')).toContain(` ${each.join(', ')}. `);
  }
});

it('keeps the Telegram library out of the sandbox, but for its codec', async () => {
  expect(await objections(fileIn('libs/telegram-sandbox/src/rpc'), 'telegram')).toContain('no-restricted-imports');
  expect(await objections(join(root, 'libs/telegram-sandbox/src/tl/codec.ts'), 'telegram')).toEqual([]);
});

/** Folders of the table that import one of a later row. */
const upward = (table: [string, string[]][]) => {
  const positions = new Map(table.map(([name], position) => [name, position]));
  const positionOf = (name: string) => positions.get(name) ?? Infinity;
  return table.flatMap(([folder, may]) =>
    may.filter((other) => positionOf(other) >= positionOf(folder)).map((other) => [folder, other]),
  );
};

const foldersIn = (path: string) =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((folder) => folder.name);

/** The folders of `others` that a file of the folder is not let import. All imports are linted together: each run costs 0.1 s. */
async function refused(path: string, folder: string, others: readonly string[]): Promise<(string | undefined)[]> {
  const planted = others.map((other) => `${path}/${other}/planted.js`);
  const lines = await refusedLines(fileIn(`${path}/${folder}`), planted);
  return lines.map((line) => others[line]);
}

/** Which of these files the file is not let import. */
async function refusedLines(file: string, planted: readonly string[]): Promise<number[]> {
  const specifiers = planted.map((each) => relative(dirname(file), join(root, each)).replace(/^(?!\.)/, './'));
  const [result] = await eslint.lintText(specifiers.map((each) => `import '${each}';\n`).join(''), { filePath: file });
  const messages = result?.messages.filter(({ ruleId }) => ruleId === 'no-restricted-imports') ?? [];
  return messages.map(({ line }) => line - 1);
}

describe('import directions inside the api', () => {
  const names = folders.map(([name]) => name);
  it.each(folders)('%s may import its row only', async (folder, may) => {
    const others = names.filter((other) => other !== folder);
    expect(await refused('api/src', folder, others)).toEqual(others.filter((other) => !may.includes(other)));
  });

  /** A permission that nobody uses is one that somebody will use by mistake. */
  const unused = (folder: string, may: readonly string[]) => {
    const path = join(root, 'api/src', folder);
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const text = files.map((name) => readFileSync(join(path, name), 'utf8')).join('');
    return may.filter((other) => !ground.includes(other) && !text.includes(`../${other}/`));
  };
  it.each(folders)('%s imports every feature of its row', (folder, may) => {
    expect(unused(folder, may)).toEqual([]);
    expect(unused(folder, [...may, 'planted'])).toEqual(['planted']);
  });

  it('names every folder', () => {
    expect(foldersIn('api/src').sort()).toEqual([...names].sort());
  });

  it('has no cycle', () => {
    expect(upward(folders)).toEqual([]);
  });
});

describe('files beside the folders of the api', () => {
  const names = folders.map(([name]) => name);
  it.each(rootFiles)('%s.ts may import its row only', async (file, may) => {
    const lines = await refusedLines(
      join(root, `api/src/${file}.ts`),
      names.map((name) => `api/src/${name}/planted.js`),
    );
    expect(lines.map((line) => names[line])).toEqual(names.filter((name) => !may.includes(name)));
  });

  it.each(names)('%s may import those that name it only', async (folder) => {
    const lines = await refusedLines(
      fileIn(`api/src/${folder}`),
      rootFiles.map(([file]) => `api/src/${file}.js`),
    );
    const others = rootFiles.filter(([, , importers]) => !importers.includes(folder)).map(([file]) => file);
    expect(lines.map((line) => rootFiles[line]?.[0])).toEqual(others);
  });

  it('have a row each', () => {
    const present = readdirSync(join(root, 'api/src')).filter((name) => name.endsWith('.ts'));
    expect(rootFiles.map(([file]) => `${file}.ts`).sort()).toEqual(present.sort());
  });
});

describe('import directions inside the client', () => {
  const names = clientFolders.map(([name]) => name);
  it.each(clientFolders)('%s may import its row only', async (folder, may) => {
    const others = [...names, 'bundles'].filter((other) => other !== folder);
    expect(await refused('client/src', folder, others)).toEqual(others.filter((other) => !may.includes(other)));
  });

  it('names every folder', () => {
    const present = foldersIn('client/src').flatMap((folder) =>
      ['core', 'features'].includes(folder)
        ? foldersIn(`client/src/${folder}`).map((name) => `${folder}/${name}`)
        : [folder],
    );
    expect([...names, 'bundles', 'styles'].sort()).toEqual(present.sort());
  });

  it('has no cycle', () => {
    expect(upward(clientFolders)).toEqual([]);
  });
});
