import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyAnswers } from '../src/rpc/empty-answers.js';
import { RpcHarness } from './support/rpc-harness.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
/** Code blocks that name a file. */
const files = [...readme.matchAll(/^```ts (\S+\.ts)\n(.*?)^```$/gms)].map(([, name = '', code = '']) => ({
  name,
  code,
}));
const examples = files.filter(({ name }) => name !== 'connect.ts').map(({ name }) => name);
let directory: string;

// Packages are resolved from inside the repository only; git ignores this folder.
beforeAll(() => {
  const scratch = fileURLToPath(new URL('../../../tmp', import.meta.url));
  mkdirSync(scratch, { recursive: true });
  directory = mkdtempSync(join(scratch, 'readme-'));
  for (const { name, code } of files) writeFileSync(join(directory, name), code);
});
afterAll(() => rmSync(directory, { recursive: true }));

test('there are five examples', () => {
  expect(examples).toHaveLength(5);
});

test.each(examples)('the example %s runs', async (name) => {
  await import(pathToFileURL(join(directory, name)).href);
});

test('it lists the methods that have an answer of their own', () => {
  const [, listed = ''] = /^- (`help\.getConfig`.*?) The methods that/ms.exec(readme) ?? [];
  const named = [...listed.matchAll(/`(\w+\.\w+)`/g)].map(([, name]) => name);
  const empty = emptyAnswers.map(([name]) => name);
  const answered = new RpcHarness().methods.filter((name) => !empty.includes(name));
  expect(named.sort()).toEqual([...answered, 'auth.bindTempAuthKey'].sort());
});
