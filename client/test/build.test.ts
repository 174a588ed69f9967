import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressAssets } from '../build/compress-assets.mjs';
import { fileGroups } from '../build/merge-scripts.mjs';
import { pagePreloads } from '../build/page-preloads.mjs';
import { shortenPropertyNames, textsWithNames } from '../build/property-names.mjs';

describe('pagePreloads', () => {
  const PAGE = '<script src="/before-paint.js"></script><script src="/main.js" type="module"></script>';
  const shared = [{ path: 'shared.js', kind: 'import-statement' }];
  const OUTPUTS = {
    'main.js': { entryPoint: 'src/main.ts', imports: [{ path: 'first.js', kind: 'dynamic-import' }] },
    'first.js': {
      entryPoint: 'src/bundles/initial.ts',
      imports: [
        { path: 'main.js', kind: 'import-statement' },
        ...shared,
        { path: 'dialogs.js', kind: 'dynamic-import' },
      ],
    },
    'dialogs.js': { entryPoint: 'src/bundles/dialogs.ts', imports: shared },
    'sheet.js': { entryPoint: 'src/bundles/sheet.ts', imports: shared },
    'pages.js': { entryPoint: 'src/bundles/pages.ts', imports: shared },
    'gifts.js': { entryPoint: 'src/bundles/gifts.ts', imports: shared },
    'stars.js': { entryPoint: 'src/bundles/stars.ts', imports: shared },
    'session-import.js': { entryPoint: 'src/bundles/session-import.ts', imports: shared },
    'auth.js': { entryPoint: 'src/bundles/auth.ts', imports: [{ path: 'deep.js', kind: 'import-statement' }] },
    'ru.js': { entryPoint: 'src/i18n/ru-initial.ts', imports: [] },
    'en.js': { entryPoint: 'src/i18n/en-initial.ts', imports: [] },
    'ru-errors.js': { entryPoint: 'src/i18n/ru-errors.ts', imports: [] },
    'en-errors.js': { entryPoint: 'src/i18n/en-errors.ts', imports: [] },
    'ru-list.js': { entryPoint: 'src/i18n/ru-accounts.ts', imports: [] },
    'en-list.js': { entryPoint: 'src/i18n/en-accounts.ts', imports: [] },
    'ru-lazy.js': { entryPoint: 'src/i18n/ru-lazy.ts', imports: [] },
    'en-lazy.js': { entryPoint: 'src/i18n/en-lazy.ts', imports: [] },
    'toasts.js': { entryPoint: 'src/bundles/toast-host.ts', imports: [] },
    'shared.js': { imports: [{ path: 'deep.js', kind: 'import-statement' }] },
    'deep.js': { imports: [] },
  };

  function preloadOf(path: string, signedIn: boolean, language: string) {
    const of = pagePreloads({ outputs: OUTPUTS }, PAGE).find(
      (one) => one.signedIn === signedIn && one.language === language && new RegExp(one.path).test(path),
    );
    return of && { modules: of.modules.toSorted(), fetches: of.fetches, prefetch: of.prefetch.toSorted() };
  }

  const ALL = ['/api/me', '/api/accounts', '/api/apiprofiles', '/api/tags'];
  const FIRST = ['/deep.js', '/en-list.js', '/en.js', '/first.js', '/shared.js'];
  const LATER = ['/toasts.js', '/en-errors.js'];

  it.each([
    ['/', ALL, FIRST, ['/dialogs.js', '/en-lazy.js', '/pages.js', '/sheet.js']],
    ['/nowhere', ALL, FIRST, ['/dialogs.js', '/en-lazy.js', '/pages.js', '/sheet.js']],
    [
      '/settings',
      ['/api/me', '/api/apiprofiles'],
      [...FIRST, '/en-lazy.js', '/pages.js'],
      ['/dialogs.js', '/sheet.js'],
    ],
    [
      '/api-profiles',
      ['/api/me', '/api/apiprofiles'],
      [...FIRST, '/en-lazy.js', '/pages.js'],
      ['/dialogs.js', '/sheet.js'],
    ],
    [
      '/moving-in',
      ['/api/me', '/api/apiprofiles'],
      [...FIRST, '/en-lazy.js', '/session-import.js'],
      ['/dialogs.js', '/pages.js', '/sheet.js'],
    ],
    ['/accounts/7', ALL, [...FIRST, '/en-lazy.js', '/sheet.js'], ['/dialogs.js', '/pages.js']],
    ...['/gifts', '/gifts/5170233102089322756'].map((path): [string, string[], string[], string[]] => [
      path,
      ['/api/me', '/api/accounts', '/api/apiprofiles'],
      [...FIRST, '/en-lazy.js', '/gifts.js'],
      ['/dialogs.js', '/pages.js', '/sheet.js'],
    ]),
    [
      '/stars',
      ['/api/me', '/api/accounts', '/api/apiprofiles'],
      [...FIRST, '/en-lazy.js', '/stars.js'],
      ['/dialogs.js', '/pages.js', '/sheet.js'],
    ],
  ])('names what the page %s of somebody with a session loads', (path, fetches, modules, prefetch) => {
    expect(preloadOf(path, true, 'en')).toEqual({
      fetches,
      modules: modules.toSorted(),
      prefetch: [...LATER, ...prefetch].toSorted(),
    });
  });

  it('names the login page without a session, and then the start page', () => {
    expect(preloadOf('/settings', false, 'ru')).toEqual({
      fetches: ['/api/me', '/api/auth/options'],
      modules: ['/auth.js', '/deep.js', '/ru.js'],
      prefetch: ['/first.js', '/ru-errors.js', '/ru-list.js', '/shared.js', '/toasts.js'],
    });
  });

  it('fails when the build has no file for a module', () => {
    const { 'pages.js': _, ...outputs } = OUTPUTS;
    expect(() => pagePreloads({ outputs }, PAGE)).toThrow('src/bundles/pages.ts');
  });
});

describe('fileGroups', () => {
  const imports = (...paths: string[]) => paths.map((path) => ({ path, kind: 'import-statement' }));
  const OUTPUTS = {
    'main.js': {
      entryPoint: 'src/main.ts',
      imports: [...imports('core.js'), { path: 'auth.js', kind: 'dynamic-import' }],
    },
    'auth.js': { entryPoint: 'src/bundles/auth.ts', imports: imports('core.js', 'forms.js', 'logo.js') },
    'initial.js': { entryPoint: 'src/bundles/initial.ts', imports: imports('core.js', 'logo.js', 'store.js') },
    'dialogs.js': { entryPoint: 'src/bundles/dialogs.ts', imports: imports('forms.js', 'store.js', 'overlay.js') },
    'sheet.js': { entryPoint: 'src/bundles/sheet.ts', imports: imports('overlay.js', 'chart.js', 'rows.js') },
    'gifts.js': { entryPoint: 'src/bundles/gifts.ts', imports: imports('overlay.js', 'chart.js') },
    'en.js': { entryPoint: 'src/i18n/en-initial.ts', imports: imports('plural.js') },
    'toast-host.js': { entryPoint: 'src/bundles/toast-host.ts', imports: imports('logo.js', 'swipe.js') },
    'ru-lazy.js': { entryPoint: 'src/i18n/ru-lazy.ts', imports: imports('sentences.js') },
    'qr.js': { entryPoint: 'lean-qr', imports: imports('bits.js') },
    'core.js': { imports: imports('signals.js') },
    ...Object.fromEntries(
      ['signals', 'swipe', 'forms', 'logo', 'store', 'overlay', 'chart', 'rows', 'plural', 'sentences', 'bits'].map(
        (name) => [`${name}.js`, { imports: [] }],
      ),
    ),
  };

  it('puts each file into the group of the screen that needs it first, and no entry into any', () => {
    const groups = fileGroups(OUTPUTS).map(([name, isIn]) => [name, Object.keys(OUTPUTS).filter(isIn)]);
    expect(Object.fromEntries(groups)).toEqual({
      start: ['core.js', 'signals.js', 'plural.js'],
      shared: ['logo.js'],
      'sign-in': ['forms.js'],
      panel: ['store.js'],
      toasts: ['swipe.js'],
      lazy: ['overlay.js'],
      charts: ['chart.js'],
      sheets: ['rows.js'],
    });
  });
});

describe('shortenPropertyNames', () => {
  const shorten = async (scripts: Record<string, string>, foreign: string[] = []) =>
    Object.fromEntries(await shortenPropertyNames(new Map(Object.entries(scripts)), foreign));

  it('gives a property the same short name in all files', async () => {
    const scripts = await shorten(
      {
        'a.js': 'export class Router{currentUrlTree=1;get rawUrlTree(){return this.currentUrlTree}}',
        'b.js':
          'import{Router as r}from"./a.js";let{rawUrlTree:e}=new r;console.log(e,{currentUrlTree:2}?.currentUrlTree)',
      },
      ['console.log'],
    );
    expect(scripts).toEqual({
      'a.js': 'export class Router{aa=1;get ab(){return this.aa}}',
      'b.js': 'import{Router as r}from"./a.js";let{ab:e}=new r;console.log(e,{aa:2}?.aa);',
    });
  });

  it.each([
    ['own sources', 'x.refreshed_at=1', 'interface Account { refreshed_at: string }'],
    ['the types of the browser', 'x.innerText=1', 'interface HTMLElement { innerText: string }'],
    ['strings, by which a property may be asked for', 'x.ngOnDestroy=x["ngOnDestroy"]', ''],
    ['templates', 'x.ngOnDestroy=x[`ngOnDestroy`]', ''],
    ['the keys of maps', 'x.Del=1', ''],
    ['what a browser keeps in its history', 'x.navigationId=1', ''],
  ])('keeps names that are in %s', async (_what, code, foreign) => {
    expect(await shorten({ 'a.js': code }, [foreign])).toEqual({ 'a.js': code });
  });

  it('takes no name that a script or a foreign text has', async () => {
    const { 'a.js': code } = await shorten({ 'a.js': 'x.rawUrlTree=x.aa' }, ['ab']);
    expect(code).toBe('x.ac=x.aa;');
  });

  it('knows the names of what the API answers, and of browsers', async () => {
    const words = (await textsWithNames([])).join(' ').match(/[\w$]+/g);
    expect(words).toEqual(expect.arrayContaining(['error_code', 'request_id', 'querySelector', 'NavigateEvent']));
  });
});

describe('compressAssets', () => {
  it('writes Brotli and gzip beside each text', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'giftbuyer-assets-'));
    const text = 'export const a = 1;\n'.repeat(100);
    for (const name of ['main.js', 'styles.css', 'favicon.svg', 'index.html', 'photo.png']) {
      await writeFile(join(directory, name), text);
    }
    await compressAssets(directory);
    const names = await readdir(directory);
    expect(names.filter((name) => /\.(br|gz)$/.test(name)).toSorted()).toEqual(
      ['favicon.svg', 'main.js', 'styles.css'].flatMap((name) => [`${name}.br`, `${name}.gz`]),
    );
    expect(brotliDecompressSync(await readFile(join(directory, 'main.js.br'))).toString()).toBe(text);
    expect(gunzipSync(await readFile(join(directory, 'main.js.gz'))).toString()).toBe(text);
    await rm(directory, { recursive: true });
  });
});
