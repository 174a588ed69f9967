import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const PROGRAM = at('../node_modules/.bin/depcruise');
const CONFIG = at('../.dependency-cruiser.mjs');

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'giftbuyer-cycles-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** What `npm run check` says of these files. */
async function cruise(files: Record<string, string>): Promise<{ code?: number; stdout: string }> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  const args = [PROGRAM, '--config', CONFIG, '--output-type', 'err', '.'];
  return promisify(execFile)(process.execPath, args, { cwd: directory }).catch(
    (error: { code: number; stdout: string }) => error,
  );
}

it('accepts imports in one direction', async () => {
  const { code, stdout } = await cruise({
    'a.ts': `import { b } from './b.js';\nexport const a = b;\n`,
    'b.ts': 'export const b = 1;\n',
  });
  expect(stdout).toContain('no dependency violations found (2 modules, 1 dependencies cruised)');
  expect(code).toBeUndefined();
});

it('objects to a cycle, also of types alone', async () => {
  const { code, stdout } = await cruise({
    'a.ts': `import type { B } from './b.js';\nexport type A = B | 1;\n`,
    'b.ts': `import type { C } from './c.js';\nexport type B = C;\n`,
    'c.ts': `import { type A } from './a.js';\nexport type C = A[];\n`,
  });
  expect(stdout).toMatch(/error no-circular: a\.ts →\s+b\.ts →\s+c\.ts →\s+a\.ts/);
  expect(code).toBe(1);
});

it('objects to an import that it cannot follow', async () => {
  const { code, stdout } = await cruise({ 'a.ts': `export * from './absent.js';\n` });
  expect(stdout).toContain('error no-unresolved: a.ts');
  expect(code).toBe(1);
});
