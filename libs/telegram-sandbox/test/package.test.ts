import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// The package is published on its own, so its source can import nothing else of the workspace.

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** The imports of the files in a folder: files by their path in `src`, packages by name. */
function importsOf(folder: string): string[] {
  return globSync('**/*.ts', { cwd: join(src, folder) }).flatMap((file) => {
    const text = readFileSync(join(src, folder, file), 'utf8');
    return [...text.matchAll(/\bfrom '([^']+)'/g)].map(([, specifier = '']) =>
      specifier.startsWith('.') ? relative(root, join(src, folder, dirname(file), specifier)) : specifier,
    );
  });
}

test('the package imports only its own files, Node and its dependencies', () => {
  const others = importsOf('.').filter((name) => !name.startsWith('src/') && !name.startsWith('node:'));
  expect(new Set(others.map((name) => name.split('/')[0]))).toEqual(new Set(Object.keys(manifest.dependencies)));
});

test('transport/ imports nothing of the layers above it', () => {
  const files = importsOf('transport').filter((name) => name.startsWith('src/') && !name.startsWith('src/transport/'));
  expect(new Set(files)).toEqual(new Set(['src/clock.js', 'src/traffic.js']));
});
