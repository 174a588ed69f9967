import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const MAX_LINES = 250;
/** Of the lines of `api/src`, for one of its folders. */
const MAX_SHARE = 1 / 7;

const SOURCE = /\.(?:m?ts|m?js|css|html)$/;
/** What is installed or built. */
const IS_MADE = /^(?:node_modules|dist|\..*)$/;

interface SourceFile {
  path: string;
  lines: number;
}

/** @param path in the directory, which the paths of the files begin with */
async function sourcesIn(directory: string, path: string): Promise<SourceFile[]> {
  const entries = await readdir(join(directory, path), { withFileTypes: true });
  const found = entries
    .filter(({ name }) => !IS_MADE.test(name))
    .map(async (entry): Promise<SourceFile[]> => {
      const file = `${path}/${entry.name}`;
      if (entry.isDirectory()) return sourcesIn(directory, file);
      if (!SOURCE.test(entry.name)) return [];
      return [{ path: file, lines: (await readFile(join(directory, file), 'utf8')).trimEnd().split('\n').length }];
    });
  return (await Promise.all(found)).flat();
}

const longFiles = async (directory: string, folders: string[]): Promise<string[]> =>
  (await Promise.all(folders.map((folder) => sourcesIn(directory, folder))))
    .flat()
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path }) => path);

/** The folders in `path` that have more than their share of its lines. */
async function largeFolders(directory: string, path: string): Promise<string[]> {
  const sum = (files: SourceFile[]) => files.reduce((lines, file) => lines + file.lines, 0);
  const all = await sourcesIn(directory, path);
  const folderOf = (file: SourceFile) => file.path.slice(path.length + 1).split('/')[0] ?? '';
  return Object.entries(Object.groupBy(all, folderOf))
    .filter(([, files]) => sum(files ?? []) > sum(all) * MAX_SHARE)
    .map(([folder]) => folder);
}

describe('sizes', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'giftbuyer-sizes-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function plant(path: string, lines: number): Promise<void> {
    await mkdir(join(directory, path, '..'), { recursive: true });
    await writeFile(join(directory, path), 'export {};\n'.repeat(lines));
  }

  it(`no source file has more than ${MAX_LINES} lines`, async () => {
    expect(await longFiles(root, ['api', 'client', 'libs', 'scripts', 'test'])).toEqual([]);
  });

  it('a longer one is found, unless it is built', async () => {
    await plant('api/src/long.ts', MAX_LINES + 1);
    await plant('api/src/deep/longest.css', 2 * MAX_LINES);
    await plant('api/src/full.ts', MAX_LINES);
    await plant('api/dist/long.js', MAX_LINES + 1);
    expect((await longFiles(directory, ['api'])).sort()).toEqual(['api/src/deep/longest.css', 'api/src/long.ts']);
  });

  it('no folder of the api has more than a seventh of its lines', async () => {
    expect(await largeFolders(root, 'api/src')).toEqual([]);
  });

  it('a larger one is found', async () => {
    for (let i = 0; i < 7; i++) await plant(`src/folder-${i}/file.ts`, 10);
    expect(await largeFolders(directory, 'src')).toEqual([]);
    await plant('src/folder-3/deep/file.ts', 1);
    expect(await largeFolders(directory, 'src')).toEqual(['folder-3']);
  });
});

describe('a constructor', () => {
  const eslint = new ESLint({
    cwd: root,
    ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-syntax',
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  });
  const faultsOf = async (filePath: string, parameters: number) => {
    const names = Array.from({ length: parameters }, (_, i) => `readonly p${i}: number`);
    const text = `export class Planted {\n  constructor(${names.join(', ')}) {}\n}\n`;
    const [result] = await eslint.lintText(text, { filePath: join(root, filePath) });
    return result?.messages.map(({ ruleId }) => ruleId);
  };

  it.each([
    ...['api/src/main.ts', 'api/test/auth.test.ts', 'api/harness/test-api.ts', 'api/faults/panel.ts'],
    ...['libs/telegram/src/index.ts', 'libs/telegram/test/errors.test.ts', 'libs/telegram-sandbox/src/index.ts'],
    ...['libs/ui/src/index.ts', 'client/src/main.ts', 'client/e2e/screen.ts', 'test/sizes.test.ts'],
  ])('in %s has five parameters at most', async (file) => {
    expect(await faultsOf(file, 5)).toEqual([]);
    expect(await faultsOf(file, 6)).toEqual(['no-restricted-syntax']);
  });
});
