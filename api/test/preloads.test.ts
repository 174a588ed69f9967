import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../harness/test-api.js';

const PAGE =
  '<head><script src="/before-paint.js"></script></head><body><script src="/main.js" type="module"></script></body>';
const SIGNED_IN = {
  signedIn: true,
  modules: ['/first.js', '/shared.js'],
  fetches: ['/api/me', '/api/accounts'],
  prefetch: ['/later.js', '/pages.js'],
};
const SIGN_IN = {
  path: '^/',
  signedIn: false,
  modules: ['/login.js'],
  fetches: ['/api/me'],
  prefetch: ['/first.js'],
};
/** As the client's build writes it. */
const PRELOADS = [
  { ...SIGN_IN, language: 'ru', modules: ['/login.js', '/ru.js'] },
  { ...SIGN_IN, language: 'en', modules: ['/login.js', '/en.js'] },
  {
    ...{ ...SIGNED_IN, language: 'en', path: '^/(api-profiles|settings)$' },
    ...{ modules: ['/first.js', '/pages.js'], fetches: ['/api/me'], prefetch: [] },
  },
  { ...SIGNED_IN, language: 'en', path: '^/' },
  { ...SIGNED_IN, language: 'ru', path: '^/', modules: ['/first.js', '/ru.js'] },
];

let build: string;
let panel: TestApi;
beforeAll(async () => {
  build = await mkdtemp(join(tmpdir(), 'giftbuyer-client-'));
  await mkdir(join(build, 'browser'));
  await writeFile(join(build, 'browser', 'index.html'), PAGE);
  await writeFile(join(build, 'preloads.json'), JSON.stringify(PRELOADS));
  panel = await startApi({ clientDirectory: join(build, 'browser') });
});
afterAll(async () => {
  await panel.close();
  await rm(build, { recursive: true });
});

const named = (page: string): string[] => {
  const scripts = [...page.matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map(([, path = '']) => path);
  const answers =
    /<script data-answers="([^"]+)" (?:data-next="[^"]+" )?src="\/before-paint.js">/.exec(page)?.[1]?.split(' ') ?? [];
  return [...scripts, ...answers].toSorted();
};

const prefetched = (page: string): string[] => / data-next="([^"]+)" /.exec(page)?.[1]?.split(' ') ?? [];
describe('what the first screen needs', () => {
  test.each([
    ['/', ['/api/me', '/api/accounts', '/first.js', '/shared.js']],
    ['/nowhere', ['/api/me', '/api/accounts', '/first.js', '/shared.js']],
    ['/settings', ['/api/me', '/first.js', '/pages.js']],
    ['/settings/more', ['/api/me', '/api/accounts', '/first.js', '/shared.js']],
  ])('is named in the page %s of somebody with a session', async (path, expected) => {
    const ada = await panel.register(`ada${path.replaceAll('/', '-')}`);
    const { text } = await ada.get(path, { 'Accept-Language': 'de, en;q=0.9, ru;q=0.8' });
    expect(named(text)).toEqual(expected.toSorted());
  });

  test.each([
    ['/', ['/later.js', '/pages.js']],
    ['/settings', []],
  ])('is followed in the page %s by what people may come to next', async (path, expected) => {
    const ada = await panel.register(`ada-after${path.replaceAll('/', '-')}`);
    expect(prefetched((await ada.get(path, { 'Accept-Language': 'en' })).text)).toEqual(expected);
  });

  test('is followed by the start page after the sign-in', async () => {
    expect(prefetched((await panel.client().get('/login')).text)).toEqual(['/first.js']);
  });

  test('is the login page without a session, in the language of the browser', async () => {
    expect(named((await panel.client().get('/')).text)).toEqual(['/api/me', '/login.js', '/ru.js']);
    const english = await panel.client().get('/', { 'Accept-Language': 'en' });
    expect(named(english.text)).toEqual(['/api/me', '/en.js', '/login.js']);
  });

  test('is read again after a rebuild of the client', async () => {
    await writeFile(join(build, 'preloads.json'), JSON.stringify([{ ...SIGN_IN, language: 'ru' }]));
    expect(named((await panel.client().get('/')).text)).toEqual(['/api/me', '/login.js']);
    await rm(join(build, 'preloads.json'));
    expect((await panel.client().get('/')).text).toBe(PAGE);
  });
});
