// Who may import whom. ARCHITECTURE.md explains the why; test/boundaries.test.ts plants a violation of every row.

/**
 * Between projects: [project, the projects it may import, packages it must not import].
 * @type {[string, string[], string[]][]}
 */
export const projects = [
  ['api', ['contracts', 'telegram'], ['@angular/*', 'telegram', 'telegram/*']],
  ['client', ['contracts', 'ui'], ['@nestjs/*', 'typeorm', 'pg', 'telegram', 'telegram/*', 'node:*', 'express']],
  ['contracts', [], ['@nestjs/*', 'typeorm', '@angular/*', 'node:*']],
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
 * Inside the api: [feature, the features it may import]. Ground floor (config, database, errors, input, logging, sealing) imports none.
 * @type {[string, string[]][]}
 */
export const features = [
  ['backup', []],
  ['database', []],
  ['errors', []],
  ['metrics', []],
  ['input', []],
  ['logging', []],
  ['sealing', []],
  ['embedded-postgres', []],
  ['installation', []],
  ['audit', []],
  ['second-factor', []],
  ['auth', ['second-factor']],
  ['own-access', ['auth', 'second-factor']],
  ['web', ['auth']],
  ['health', ['auth']],
  ['sandbox', []],
  ['events', ['auth']],
  ['api-profiles', ['auth']],
  ['session-locks', []],
  ['cli', ['auth']],
  ['accounts', ['auth', 'api-profiles', 'events', 'session-locks']],
  ['account-sessions', ['api-profiles', 'events', 'session-locks', 'accounts']],
  ['account-refresh', ['auth', 'api-profiles', 'events', 'session-locks', 'accounts', 'account-sessions']],
  ['account-list', ['auth', 'accounts', 'account-sessions', 'account-refresh']],
  ['star-history', ['auth', 'accounts']],
  ['telegram-login', ['auth', 'api-profiles', 'session-locks', 'accounts', 'account-sessions', 'account-refresh']],
];
export const ground = [
  'audit',
  'backup',
  'database',
  'embedded-postgres',
  'errors',
  'input',
  'installation',
  'logging',
  'sealing',
];

export const apiFeatures = features.map(([feature]) => feature);

/** The same for `no-restricted-imports`. */
export function featureRules(feature) {
  const may = features.find(([name]) => name === feature)[1];
  const banned = apiFeatures.filter((name) => name !== feature && !may.includes(name) && !ground.includes(name));
  return {
    patterns: [
      {
        group: banned.map((name) => `../${name}/*`),
        message: `api/src/${feature} may import ${[...may, ...ground].join(', ')} only (eslint.boundaries.mjs).`,
      },
    ],
  };
}
