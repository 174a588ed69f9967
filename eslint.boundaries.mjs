// Who may import whom. ARCHITECTURE.md explains the why; test/boundaries.test.ts plants a violation of every row.

/**
 * Between projects: [project, the projects it may import, packages it must not import].
 * @type {[string, string[], string[]][]}
 */
export const projects = [
  ['api', ['contracts', 'session-files', 'telegram'], ['@angular/*', 'telegram', 'telegram/*']],
  [
    'client',
    ['contracts', 'session-files', 'ui'],
    ['@nestjs/*', 'typeorm', 'pg', 'telegram', 'telegram/*', 'node:*', 'express'],
  ],
  ['contracts', [], ['@nestjs/*', 'typeorm', '@angular/*', 'node:*']],
  ['session-files', [], ['@nestjs/*', 'typeorm', '@angular/*', 'telegram', 'telegram/*', 'node:*']],
  ['telegram', [], ['@nestjs/*', 'typeorm', '@angular/*']],
  ['telegram-sandbox', [], ['@nestjs/*', 'typeorm', '@angular/*']],
  ['ui', [], ['@nestjs/*', 'typeorm', 'pg', 'telegram', 'telegram/*', 'node:*']],
];

const folder = (project) => (['api', 'client'].includes(project) ? project : `libs/${project}`);
/** Nx knows packages of the lock file only; what belongs to Node is left to `no-restricted-imports`. */
const isOfNode = (name) => name.startsWith('node:');

/** The same for `@nx/enforce-module-boundaries`. */
export const projectRules = projects.map(([project, may, packages]) => ({
  sourceTag: `scope:${project}`,
  onlyDependOnLibsWithTags: [project, ...may].map((name) => `scope:${name}`),
  bannedExternalImports: packages.filter((name) => !isOfNode(name)),
}));

/** The same for `no-restricted-imports`: [files, patterns]. */
export const restrictedPackages = [
  ...projects
    .filter(([, , packages]) => packages.some(isOfNode))
    .map(([project, , packages]) => [`${folder(project)}/src/**/*.ts`, packages.filter(isOfNode)]),
  // One file of the sandbox may use the Telegram library's codec; the rest is written from the specification.
  ['libs/telegram-sandbox/src/!(tl)/**/*.ts', ['telegram', 'telegram/*']],
];

/**
 * Inside the api, the folders that every feature may import. Each of them may import those before it only, so there is no
 * import cycle among them.
 */
export const ground = [
  'errors',
  'config',
  'logging',
  'database',
  'sealing',
  'embedded-postgres',
  'installation',
  'telegram',
  'backup',
  'http',
  'audit',
];

/**
 * Inside the api: [feature, the features it may import besides the ground].
 * @type {[string, string[]][]}
 */
const features = [
  ['metrics', []],
  ['second-factor', []],
  ['passwords', []],
  ['auth', ['passwords', 'second-factor']],
  ['security-settings', ['auth', 'second-factor']],
  ['web', ['auth']],
  ['health', ['auth']],
  ['sandbox', []],
  ['events', ['auth']],
  ['api-profiles', ['auth']],
  ['proxies', ['auth', 'api-profiles']],
  ['session-locks', []],
  ['cli', ['auth']],
  ['accounts', ['auth', 'api-profiles', 'proxies', 'events', 'session-locks']],
  ['account-sessions', ['api-profiles', 'proxies', 'events', 'session-locks', 'accounts']],
  ['star-ledger', ['auth', 'events', 'session-locks', 'accounts', 'account-sessions']],
  ['gifts', ['auth', 'events', 'session-locks', 'accounts', 'account-sessions']],
  ['account-refresh', ['auth', 'events', 'session-locks', 'accounts', 'account-sessions']],
  ['account-devices', ['auth', 'accounts', 'account-sessions']],
  ['account-list', ['auth', 'accounts', 'account-sessions', 'account-refresh']],
  ['session-handover', ['auth', 'session-locks', 'accounts', 'account-sessions']],
  ['star-history', ['auth', 'accounts']],
  ['tags', ['auth', 'events', 'accounts']],
  [
    'telegram-login',
    ['auth', 'api-profiles', 'proxies', 'session-locks', 'accounts', 'account-sessions', 'account-refresh'],
  ],
  [
    'session-import',
    ['auth', 'api-profiles', 'proxies', 'session-locks', 'accounts', 'account-sessions', 'telegram-login'],
  ],
];

/**
 * Inside the api: [folder, the folders it may import].
 * @type {[string, string[]][]}
 */
export const folders = [
  ...ground.map((folder, level) => [folder, ground.slice(0, level)]),
  ...features.map(([feature, may]) => [feature, [...ground, ...may]]),
];

export const apiFolders = folders.map(([folder]) => folder);

/**
 * Beside the folders of the api: [file, the folders it may import, the folders that may import it].
 * @type {[string, string[], string[]][]}
 */
export const rootFiles = [
  ['secret', [], apiFolders],
  ['process-alive', [], apiFolders],
  ['secret-file', ['errors'], apiFolders.filter((name) => name !== 'errors')],
  ['open-database', ['config', 'database', 'sealing', 'embedded-postgres', 'installation', 'backup'], ['cli']],
  ['package-version', [], []],
  ...['app.module', 'create-app', 'main'].map((file) => [file, apiFolders, []]),
];

/** The same for `no-restricted-imports`. */
export function folderRules(folder) {
  const may = folders.find(([name]) => name === folder)[1];
  const banned = apiFolders.filter((name) => name !== folder && !may.includes(name)).map((name) => `${name}/*`);
  const bannedFiles = rootFiles.filter(([, , importers]) => !importers.includes(folder)).map(([file]) => `${file}.js`);
  return {
    patterns: [
      {
        group: [...banned, ...bannedFiles].flatMap((path) => [`../${path}`, `../../${path}`]),
        message: `api/src/${folder} may import ${may.join(', ')} only (eslint.boundaries.mjs).`,
      },
    ],
  };
}

/** The same for `no-restricted-imports`. */
export function rootFileRules(file) {
  const may = rootFiles.find(([name]) => name === file)[1];
  const group = apiFolders.filter((name) => !may.includes(name)).map((name) => `./${name}/*`);
  const message = `api/src/${file}.ts may import ${may.join(', ') || 'no folder'} only (eslint.boundaries.mjs).`;
  return { patterns: group.length > 0 ? [{ group, message }] : [] };
}

/** Inside the client, the folders that every feature may import. Each of them may import those before it only. */
const clientGround = [
  'core/browser',
  'core/time',
  'core/preferences',
  'i18n',
  'core/navigation',
  'core/session',
  'core/http',
  'core/scripts',
  'core/user',
  'core/events',
  'core/dialogs',
  'shared',
];

/**
 * Inside the client: [feature, the features it may import besides the ground].
 * @type {[string, string[]][]}
 */
const clientFeatures = [
  ['auth', []],
  ['api-profiles', []],
  ['proxies', []],
  ['tags', []],
  ['telegram-login', ['api-profiles', 'proxies']],
  ['ledgers', []],
  ['accounts', ['api-profiles', 'proxies', 'tags', 'telegram-login', 'ledgers']],
  ['transactions', ['ledgers', 'accounts']],
  ['account-detail', ['api-profiles', 'proxies', 'tags', 'telegram-login', 'ledgers', 'accounts', 'transactions']],
  ['stars-page', ['ledgers', 'accounts', 'transactions', 'account-detail']],
  ['gifts', ['api-profiles', 'accounts', 'account-detail']],
  ['api-profiles-page', ['api-profiles', 'accounts']],
  ['proxies-page', ['proxies', 'accounts']],
  ['session-import', ['api-profiles', 'proxies']],
  ['commands', ['accounts']],
  ['command-palette', ['auth', 'accounts', 'commands']],
  ['shortcuts', ['accounts', 'commands']],
  ['settings', ['auth', 'ledgers', 'accounts', 'transactions', 'gifts']],
  ['shell', ['auth', 'api-profiles', 'ledgers', 'gifts', 'commands', 'shortcuts']],
];

/**
 * Inside the client: [folder, the folders it may import].
 * @type {[string, string[]][]}
 */
export const clientFolders = [
  ...clientGround.map((folder, level) => [folder, clientGround.slice(0, level)]),
  ...clientFeatures.map(([feature, may]) => [
    `features/${feature}`,
    [...clientGround, ...may.map((name) => `features/${name}`)],
  ]),
];

/** The entries of the build: only `app.config.ts`, `app.routes.ts` and `start.ts` import them. */
const BUNDLES = 'bundles';

/** The same for `no-restricted-imports`. A folder that both files are in is not part of the specifier. */
export function clientFolderRules(folder) {
  const may = clientFolders.find(([name]) => name === folder)[1];
  const names = [...clientFolders.map(([name]) => name), BUNDLES];
  const banned = names.filter((name) => name !== folder && !may.includes(name));
  const paths = banned.map((name) => name.replace(/^(\w+)\//, '($1/)?'));
  return {
    patterns: [
      {
        regex: `^(\\.\\./)+(${paths.join('|')})/`,
        message: `client/src/${folder} may import ${may.join(', ')} only (eslint.boundaries.mjs).`,
      },
      ...restrictedPackages
        .filter(([files]) => files === 'client/src/**/*.ts')
        .map(([, group]) => ({ group, message: 'See eslint.boundaries.mjs.' })),
    ],
  };
}
