import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { RUN_TYPESCRIPT } from './support/source-worker.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The number of modules of the Telegram library that importing this file loads. */
async function libraryModules(file: string): Promise<number> {
  const program = `
    import { createRequire } from 'node:module';
    await import(${JSON.stringify(at(file))});
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    console.log(loaded.filter((path) => path.includes('/node_modules/telegram/')).length);`;
  const flags = [...RUN_TYPESCRIPT, '--input-type=module', '--eval', program];
  return Number((await promisify(execFile)(process.execPath, flags)).stdout);
}

test('the main thread does not load the Telegram library', async () => {
  expect(await libraryModules('../src/index.ts')).toBe(0);
  expect(await libraryModules('../src/in-process.ts')).toBeGreaterThan(0);
});
