import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';
import {
  apiFolders,
  clientFolderRules,
  clientFolders,
  folderRules,
  projectRules,
  restrictedPackages,
  rootFileRules,
  rootFiles,
} from './eslint.boundaries.mjs';
import { owners } from './eslint.owners.mjs';

/** Plain text only: names from Telegram are hostile, and the CSP demands Trusted Types. */
const noRawHtml = [
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'bypassSecurityTrustHtml',
  'bypassSecurityTrustUrl',
].map((name) => ({
  selector: `MemberExpression[property.name=/^${name}/]`,
  message: `${name} would make text into markup.`,
}));

/** A class with more dependencies does more than one thing. */
const fewDependencies = {
  selector: 'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>5]',
  message: 'More than five parameters of a constructor: split the class by meaning.',
};
const fewParameters = {
  selector: ':function[params.length>4]:not(MethodDefinition[kind="constructor"] > FunctionExpression)',
  message: 'More than four parameters: pass an object with named fields.',
};

const tests = ['**/test/**/*.ts', '**/e2e/**/*.ts', 'api/{faults,harness,security}/**/*.ts'];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/.angular/**', '.nx/**', 'node_modules/**', 'data/**'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-extraneous-class': 'off', // Nest modules are classes without members
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['api/src/**/*.ts', 'libs/{contracts,session-files,telegram,telegram-sandbox}/src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { depConstraints: projectRules, allow: [], banTransitiveDependencies: false },
      ],
    },
  },
  // Tests may start any part of the system; what they import is not shipped.
  {
    files: [...tests, '*.config.ts'],
    rules: { '@nx/enforce-module-boundaries': 'off', 'no-console': 'off' },
  },
  ...restrictedPackages.map(([files, group]) => ({
    files: [files],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message: 'See eslint.boundaries.mjs.' }] }] },
  })),
  ...apiFolders.map((folder) => ({
    files: [`api/src/${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', folderRules(folder)] },
  })),
  ...rootFiles.map(([file]) => ({
    files: [`api/src/${file}.ts`],
    rules: { 'no-restricted-imports': ['error', rootFileRules(file)] },
  })),
  ...clientFolders.map(([folder]) => ({
    files: [`client/src/${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', clientFolderRules(folder)] },
  })),
  {
    files: ['api/src/**/*.ts'],
    ignores: ['api/src/{database,sealing,backup,cli}/**'], // migrations, keys and what is of all users
    plugins: { owners },
    rules: { 'owners/named': 'error' },
  },
  {
    files: ['api/src/**/*.ts'],
    // The commands show where a setting comes from.
    ignores: ['api/src/config/*.ts', 'api/src/cli/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only api/src/config reads the environment.' },
      ],
    },
  },
  {
    files: ['libs/{telegram,telegram-sandbox}/src/**/*.ts', ...tests],
    rules: { 'no-restricted-syntax': ['error', fewDependencies] },
  },
  { files: ['api/src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', fewDependencies, fewParameters] } },
  {
    files: ['client/src/**/*.ts', 'client/gallery/**/*.ts', 'libs/ui/src/**/*.ts'],
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/component-selector': [
        'error',
        [
          { type: 'element', prefix: 'gb', style: 'kebab-case' },
          { type: 'attribute', prefix: 'gb', style: 'camelCase' },
        ],
      ],
      '@angular-eslint/directive-selector': ['error', { type: 'attribute', prefix: 'gb', style: 'camelCase' }],
      '@angular-eslint/component-class-suffix': 'off',
      '@angular-eslint/directive-class-suffix': 'off',
      'no-restricted-syntax': ['error', ...noRawHtml, fewDependencies],
    },
  },
  { files: ['**/*.html'], extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility] },
  {
    files: ['api/src/main.ts', 'api/src/cli/*.ts', 'libs/telegram-sandbox/src/cli.ts'],
    rules: { 'no-console': 'off' },
  },
);
