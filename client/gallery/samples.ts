import type {
  Account,
  AuditEntry,
  AuditPage,
  ApiProfile,
  ApiProfileList,
  Proxy,
  ProxyList,
  RemovedAccount,
  SecondFactor,
  SentCode,
  StarHistory,
  Tag,
  TagList,
} from '@giftbuyer/contracts';
import { type Answers, json } from './sample-server';
import { transactions } from './transaction-samples';

/** A time relative to now, ISO 8601 as the server formats it. */
export function minutesFromNow(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z$/, '+00:00');
}

let ids = 0;

/** An account that was read three minutes ago, with changes. */
export function account(change: Partial<Account> = {}): Account {
  const id = change.id ?? ++ids;
  const stars = change.stars_exact ?? String(change.stars ?? 1250);
  return {
    id,
    phone: `+7999${String(1_000_000 + id * 7919).slice(-7)}`,
    username: `person_${id}`,
    first_name: 'Анна',
    last_name: null,
    stars: Number(stars),
    stars_exact: stars,
    is_premium: false,
    premium_until: null,
    tg_user_id: String(5_000_000_000 + id),
    api_profile_id: 1,
    origin: 'code',
    proxy_id: null,
    created_at: minutesFromNow(-60 * 24 * 40),
    photo_id: null,
    last_checked_at: minutesFromNow(-3 - id / 100),
    status: 'ok',
    status_until: null,
    status_code: null,
    appeal_url: null,
    new_device_at: null,
    ttl_days: null,
    note: null,
    tag_ids: [],
    revision: 1,
    ...change,
  };
}

export const profile: ApiProfile = { id: 1, api_id: 1234567, name: 'Основной', environment: 'production' };
export const sandboxProfile: ApiProfile = { id: 2, api_id: 4711, name: 'Песочница', environment: 'sandbox' };

export const profiles = (...items: ApiProfile[]): ApiProfileList => ({
  items,
  environments: ['production', 'sandbox'],
});

export const proxy = (change: Partial<Proxy> = {}): Proxy => ({
  ...{ id: 1, kind: 'socks5', host: '192.0.2.7', port: 1080, name: '', has_password: true, country: null },
  ...{ checked_at: minutesFromNow(-12), check_ms: 84, check_error: null, accounts: 0 },
  created_at: minutesFromNow(-60 * 24 * 3),
  ...change,
});

export const proxies = (...items: Proxy[]): ProxyList => ({ items, default_proxy_id: null, proxy_only: false });

export const removedAccount = (change: Partial<RemovedAccount>): RemovedAccount => ({
  id: ++ids,
  phone: '+79991112233',
  username: 'boris',
  first_name: 'Борис',
  last_name: null,
  api_profile_id: 1,
  proxy_id: null,
  removed_at: minutesFromNow(-60 * 30),
  error_code: 'SESSION_REVOKED',
  retry_until: minutesFromNow(60 * 24 * 28),
  ...change,
});

export const sentCode: SentCode = {
  login_id: 'sample',
  delivery: 'app',
  delivery_detail: null,
  code_kind: 'digits',
  code_length: 5,
  resend_after_seconds: null,
  next_delivery: null,
  email_reset_seconds: null,
  email_reset_at: null,
};

/** The answers for a user with these accounts and an API profile. */
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1';

function auditEntry(change: Partial<AuditEntry>): AuditEntry {
  const at = change.at ?? minutesFromNow(-5);
  return {
    id: String(++ids),
    event: 'login',
    actor: 'user',
    at,
    count: 1,
    last_at: at,
    address: '192.0.2.7',
    user_agent: FIREFOX,
    subject: null,
    is_current: false,
    ...change,
  };
}

/** Sample entries of the audit log. */
export function audit(): AuditEntry[] {
  return [
    auditEntry({ is_current: true }),
    auditEntry({ event: 'session_replaced' }),
    auditEntry({
      event: 'login_failed',
      actor: 'anybody',
      count: 12,
      address: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
      user_agent: 'curl/8.5.0',
      at: minutesFromNow(-70),
    }),
    auditEntry({
      event: 'login_failed',
      actor: 'anybody',
      count: 4096,
      address: '',
      user_agent: '',
      at: minutesFromNow(-75),
    }),
    auditEntry({ event: 'account_signed_out', subject: '@anna_k', user_agent: IPHONE, at: minutesFromNow(-3000) }),
    auditEntry({
      event: 'second_factor_off',
      actor: 'operator',
      address: '',
      user_agent: '',
      at: minutesFromNow(-4000),
    }),
  ];
}

export const sampleTags: Tag[] = [
  { id: 1, name: 'На продажу', colour: 'green' },
  { id: 2, name: 'VIP', colour: 'purple' },
  { id: 3, name: 'Не трогать', colour: 'red' },
  { id: 4, name: 'For gifts 🎁', colour: 'orange' },
  { id: 5, name: 'Проверить', colour: 'yellow' },
  { id: 6, name: 'Team', colour: 'blue' },
];

export function panelOf(...accounts: Account[]): Answers {
  return {
    'GET /api/me': json({ id: 1, username: 'ada', installation_confirmed: true }),
    // For the login page after the session has ended.
    'GET /api/auth/options': json({ registration: 'open', insecure_http: false }),
    'GET /api/apiprofiles': json(profiles(profile)),
    'GET /api/proxies': json(proxies()),
    'GET /api/accounts': json({ state: 'ready', accounts }),
    'GET /api/accounts/removed': json({ items: [] }),
    'GET /api/tags': json({ items: sampleTags } satisfies TagList),
    'GET /api/accounts/stars': json({ items: [] }),
    'GET /api/accounts/stars/history': json(totals(accounts)),
    'GET /api/ledgers': json({ items: [] }),
    'GET /api/transactions': json(transactions()),
    'GET /api/transactions/days': json({ items: [] }),
    'GET /api/audit': json({ items: audit(), next: '1' } satisfies AuditPage),
    'GET /api/me/second-factor': json({ enabled_at: null, recovery_codes_left: 0 } satisfies SecondFactor),
  };
}

/** Eight accounts of different kinds. */
export function sampleAccounts(): Account[] {
  return [
    account({
      first_name: 'Анна',
      last_name: 'Каренина',
      username: 'anna_k',
      stars: 12_480,
      is_premium: true,
      premium_until: minutesFromNow(60 * 24 * 90),
    }),
    account({ first_name: 'John', last_name: 'Appleseed', username: 'johnny', stars: 350 }),
    account({ first_name: 'Мария', username: 'masha', stars: 98_765.5, is_premium: true }),
    account({ first_name: 'Sasha 🌟', username: null, stars: 15 }),
    account({ first_name: 'Пётр', username: 'peter_the_great', stars: 4200, last_checked_at: minutesFromNow(-200) }),
    account({
      first_name: 'Lena',
      username: 'lena',
      stars: 777,
      status: 'unreachable',
      last_checked_at: minutesFromNow(-95),
    }),
    account({
      first_name: 'Олег',
      username: 'oleg',
      stars: 0,
      status: 'flood_wait',
      status_until: minutesFromNow(4.5),
    }),
    account({ first_name: 'Nina', last_name: 'Simone', username: 'nina_simone', stars: 1_000_000 }),
  ];
}

/** The accounts on the page behind a sheet or a dialog: every element of it costs each check of the state. */
export const accountsBehind = (): Account[] => sampleAccounts().slice(0, 2);

const HOURS = 24 * 30;

/** A month of balances, the same in every run. */
export function history(): StarHistory {
  const items = Array.from({ length: HOURS / 6 }, (_, i) => ({
    at: minutesFromNow((i * 6 - HOURS) * 60).replace('+00:00', '.000+00:00'),
    stars: String(1000 + ((i * 7919) % 613) + (i > 80 ? 900 : 0)),
  }));
  return { items, next: null };
}

/** A month of balances that ends with the current ones. */
function totals(accounts: readonly Account[]): StarHistory {
  const now = accounts.reduce((sum, { stars }) => sum + stars, 0);
  const { items } = history();
  const last = Number(items.at(-1)?.stars ?? 1);
  return {
    items: items.map(({ at, stars }) => ({ at, stars: String(Math.round((now * Number(stars)) / last)) })),
    next: null,
  };
}
