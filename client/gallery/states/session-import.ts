import { enSessionImport } from '../../src/i18n/en-session-import';
import { type SessionImportTexts, ruSessionImport } from '../../src/i18n/ru-session-import';
import { pyrogramString } from '../session-strings';
import type { User } from '../user';
import { type Answers, json, never, noNetwork, errorAnswer } from '../sample-server';
import { account, panelOf, profile, profiles, proxies, proxy, sandboxProfile } from '../samples';
import type { States } from '../state';
import { openAppDb } from './session-import-app-db';

const IMPORT = 'POST /api/accounts/import';
const path = 'moving-in';
const answers: Answers = {
  ...panelOf(account()),
  'GET /api/apiprofiles': json(
    profiles(profile, { ...sandboxProfile, id: 5, api_id: 12345, name: 'Main', environment: 'production' }),
  ),
};
const texts = (): SessionImportTexts => (document.documentElement.lang === 'en' ? enSessionImport : ruSessionImport);

const LONG_AGO = Date.parse('2026-01-01T00:00:00Z');
const file = (content: string | Uint8Array<ArrayBuffer>, where: string, lastModified = LONG_AGO): File => {
  const made = new File([content], where.split('/').at(-1) ?? '', { lastModified });
  Object.defineProperty(made, 'webkitRelativePath', { value: where.includes('/') ? where : '' });
  return made;
};

async function choose(user: User, ...files: File[]): Promise<void> {
  await user.waitFor('gb-session-sources button');
  const input = document.querySelector<HTMLInputElement>('gb-session-sources input[webkitdirectory]');
  Object.defineProperty(input, 'files', { value: files, configurable: true });
  input?.dispatchEvent(new Event('change'));
}

const SESSIONS = [
  file(pyrogramString({ number: 1, apiId: 12345 }), 'bots/+79991234567.session'),
  file(pyrogramString({ number: 2, apiId: profile.api_id }), 'bots/shop.session'),
  file(
    pyrogramString({ number: 3, apiId: 94575 }),
    'bots/a session with a rather long name as people give them.session',
  ),
  file(pyrogramString({ number: 4, apiId: 2040 }), 'bots/+491701234567.session'),
  file(pyrogramString({ number: 5, apiId: 4711, isTest: true }), 'bots/practice.session'),
  file(pyrogramString({ number: 6, apiId: 12345, isBot: true }), 'bots/helper_bot.session'),
  file('nothing of a session', 'bots/broken.session'),
];

async function find(user: User, ...files: File[]): Promise<void> {
  await choose(user, ...files);
  await user.waitFor('gb-found-row');
}

async function start(user: User): Promise<void> {
  await user.waitFor('gb-import-controls input');
  document.querySelector<HTMLInputElement>('gb-import-controls input')?.click();
  await user.click('', 'gb-import-controls .actions button');
}

async function scrollToEnd(user: User, selector: string): Promise<void> {
  await user.waitFor(selector);
  document.querySelector(selector)?.scrollIntoView({ block: 'end' });
}

/** The first account comes in, the second one is here, the third one is refused, the fourth has no answer. */
function outcomes(): Answers {
  let asked = 0;
  const results = [
    json({ account: account({ id: 901 }), already: false }),
    json({ account: account({ id: 902 }), already: true }),
    errorAnswer(409, 'account_already_added', { account_id: 903 }),
    errorAnswer(409, 'session_invalid', { error_code: 'AUTH_KEY_DUPLICATED' }),
    noNetwork,
  ];
  return { ...answers, [IMPORT]: () => (results[asked++] ?? never)() };
}

const withProxies: Answers = {
  ...answers,
  'GET /api/proxies': json({
    ...proxies(
      proxy({ id: 1, name: 'Нидерланды' }),
      proxy({ id: 2, kind: 'mtproxy', host: 'proxy.with-a-rather-long-name.example.org', port: 443 }),
    ),
    default_proxy_id: 1,
  }),
};

const proxyFailure = () =>
  errorAnswer(503, 'proxy_unreachable', {
    reason: 'unreachable',
    detail: document.documentElement.lang === 'en' ? 'The proxy does not respond.' : 'Прокси не отвечает.',
  });

/** Without the pauses between accounts. */
function withoutPauses(): void {
  const wait = globalThis.setTimeout;
  globalThis.setTimeout = ((run: () => void, ms?: number) =>
    wait(run, (ms ?? 0) > 900 && (ms ?? 0) <= 3000 ? 0 : ms)) as typeof setTimeout;
}

const FEW = SESSIONS.slice(0, 2);
const FIVE = [1, 2, 3, 4, 5].map((number) =>
  file(pyrogramString({ number, apiId: 12345 }), `bots/+7999123456${number}.session`),
);

/** States of the page that brings accounts. */
export const sessionImportStates: States = {
  'session-import': { path, answers, act: (user) => user.waitFor('gb-usual-places') },
  'session-import-found': { path, answers, act: (user) => find(user, ...SESSIONS) },
  'session-import-unreadable': {
    path,
    answers,
    act: async (user) => {
      await choose(user, ...SESSIONS.slice(5), file('x', 'bots/gone.session-wal'));
      await user.waitFor('.unreadable li');
    },
  },
  'session-import-not-stopped': {
    path,
    answers,
    act: async (user) => {
      await find(user, ...FEW);
      await user.click(texts().start.start(2));
      await user.waitFor('#stopped-error');
    },
  },
  'session-import-running': {
    path,
    answers: { ...answers, [IMPORT]: never },
    act: async (user) => {
      await find(user, ...FIVE);
      await start(user);
      await user.waitFor('gb-found-row.connecting');
    },
  },
  'session-import-finished': {
    path,
    answers: outcomes(),
    act: async (user) => {
      withoutPauses();
      await find(user, ...FIVE);
      await start(user);
      await user.waitFor('gb-found-row.failed');
      await user.waitFor('gb-import-controls .result');
      await scrollToEnd(user, 'gb-import-controls');
    },
  },
  'session-import-proxy': {
    path,
    answers: withProxies,
    act: async (user) => {
      await find(user, ...FEW);
      await scrollToEnd(user, 'gb-proxy-select');
    },
  },
  'session-import-proxy-failed': {
    path,
    answers: { ...withProxies, [IMPORT]: () => proxyFailure()() },
    act: async (user) => {
      await find(user, ...FEW);
      await start(user);
      await scrollToEnd(user, 'gb-found-row.failed');
    },
  },
  'session-import-leave': {
    path,
    answers: { ...answers, [IMPORT]: never },
    act: async (user) => {
      await find(user, ...FIVE);
      await start(user);
      await user.waitFor('gb-found-row.connecting');
      document.querySelector<HTMLAnchorElement>('gb-navigation a')?.click();
      await user.waitFor('gb-confirm-dialog');
    },
  },
  'session-import-panel': {
    path,
    answers,
    act: async (user) => {
      const { database, anna, boris } = await openAppDb();
      await choose(
        user,
        file(database, 'gifts/app.db'),
        file(pyrogramString({ number: 1, apiId: 12345 }), `gifts/sessions/user_1/${anna}.session.session`),
        file(pyrogramString({ number: 2, apiId: 12345 }), `gifts/sessions/user_2/${boris}.session.session`),
      );
      await user.waitFor('fieldset');
    },
  },
  'session-import-panel-user': {
    path,
    answers,
    act: async (user) => {
      await sessionImportStates['session-import-panel']?.act?.(user);
      document.querySelector<HTMLInputElement>('fieldset input')?.click();
      await user.waitFor('gb-old-profiles');
    },
  },
};
