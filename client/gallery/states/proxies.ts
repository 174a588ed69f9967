import type { ProxyList } from '@giftbuyer/contracts';
import type { User } from '../user';
import { account, accountsBehind, panelOf, profile, proxies, proxy } from '../samples';
import { type Answers, json, never, errorAnswer } from '../sample-server';
import type { States } from '../state';

const list: ProxyList = {
  ...proxies(
    proxy({ id: 1, name: 'Нидерланды', country: 'NL', accounts: 12 }),
    proxy({
      id: 2,
      kind: 'mtproxy',
      host: 'proxy.with-a-rather-long-name.example.org',
      port: 443,
      has_password: false,
      check_ms: 1240,
    }),
    proxy({
      id: 3,
      kind: 'http',
      host: '2001:db8::17',
      port: 3128,
      name: 'Запасной',
      check_ms: null,
      check_error: 'auth',
      accounts: 1,
    }),
    proxy({ id: 4, host: '198.51.100.4', check_ms: null, checked_at: null }),
  ),
  default_proxy_id: 1,
};
const answers = (answer = json(list), ...accounts: ReturnType<typeof accountsBehind>): Answers => ({
  ...panelOf(...accountsBehind(), ...accounts),
  'GET /api/proxies': answer,
});
const failing = account({
  first_name: 'Вера',
  username: 'vera',
  proxy_id: 3,
  status: 'proxy_unreachable',
  status_code: 'auth',
});

async function openPage(user: User): Promise<void> {
  await user.waitFor('gb-proxies-page li');
}

async function openNew(user: User): Promise<void> {
  await user.click(user.texts.proxies.add);
  await user.waitFor('gb-add-proxies-dialog textarea');
}

const LINES = ['socks5://anna:secret@192.0.2.20:1080', '198.51.100.9:3128:user:pass', 'h.example'].join('\n');

/** States of the proxies. */
export const proxyStates: States = {
  'proxies-page': { path: 'proxies', answers: answers(), act: openPage },
  'proxies-none': {
    path: 'proxies',
    answers: answers(json(proxies())),
    act: (user) => user.waitFor('gb-proxies-page gb-empty-state'),
  },
  'proxies-failed': {
    path: 'proxies',
    answers: answers(errorAnswer(503, 'unavailable')),
    act: (user) => user.waitFor('gb-error-state'),
  },
  'proxies-loading': { path: 'proxies', answers: answers(never), act: (user) => user.waitFor('gb-proxies-page h1') },
  'proxies-new': {
    path: 'proxies',
    answers: answers(json(proxies())),
    act: async (user) => {
      await user.waitFor('gb-empty-state');
      await openNew(user);
    },
  },
  'proxies-new-results': {
    path: 'proxies',
    answers: { ...answers(), 'POST /api/proxies': errorAnswer(502, 'proxy_unreachable', { reason: 'auth' }) },
    act: async (user) => {
      await openPage(user);
      await openNew(user);
      await user.fill(user.texts.proxies.paste, LINES);
      await user.click(user.texts.proxies.add, 'gb-add-proxies-dialog button');
      await user.waitFor('gb-add-proxies-dialog li:nth-child(3)');
    },
  },
  'proxies-assign': {
    path: 'proxies',
    answers: answers(json(list), account({ proxy_id: 1 }), failing),
    act: async (user) => {
      await openPage(user);
      await user.click(user.texts.proxies.assign);
      await user.waitFor('gb-assign-proxies-dialog select');
    },
  },
  'proxies-rename': {
    path: 'proxies',
    answers: answers(),
    act: async (user) => {
      await openPage(user);
      await user.click(user.texts.proxies.more('Нидерланды'));
      await user.chooseMenuItem(user.texts.proxies.rename);
      await user.waitFor('gb-rename-proxy-dialog input');
    },
  },
  'proxy-failing-account': {
    path: `accounts/${failing.id}`,
    answers: {
      ...answers(json(list), failing),
      [`GET /api/account/${failing.id}/history`]: json({ items: [], next: null }),
    },
    act: (user) => user.waitFor('gb-status-notice'),
  },
  'sign-in-with-proxy': {
    answers: answers(),
    act: async (user) => {
      await user.click(user.texts.accounts.add);
      await user.waitFor(`[data-profile="${profile.id}"]`);
      await user.click(profile.name, '[data-profile]');
      await user.waitFor('gb-add-account-dialog gb-proxy-select');
    },
  },
};
