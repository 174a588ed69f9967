import type { OpenAPIObject } from '@nestjs/swagger';
import type { Proxy } from '@giftbuyer/contracts';
import { beforeAll, expect, test } from 'vitest';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';
import { AnswerChecker } from './openapi-answers.js';

const panel = useTelegramPanel({ ALLOW_PRIVATE_PROXY: '1', RATE_LIMITS: 'off' }, { qrWaitMs: 0 });
let checker: AnswerChecker;
beforeAll(async () => {
  checker = new AnswerChecker((await panel.api.client().get<OpenAPIObject>('/docs-json')).body);
});

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
/** A request about something with a road to Telegram: an account, or a login in progress. */
type Request = [method: Method, path: string, body?: object];

/** Requests that connect as an account of the list does. */
const OF_ACCOUNTS: ((id: number) => Request)[] = [
  (id) => ['GET', `/api/account/${id}/devices`],
  (id) => ['DELETE', `/api/account/${id}/device/123`],
  (id) => ['POST', `/api/account/${id}/devices/end_others`],
  (id) => ['POST', `/api/account/${id}/device/123/confirm`],
  (id) => ['PUT', `/api/account/${id}/devices/ttl`, { days: 30 }],
  (id) => ['POST', `/api/account/${id}/let_in`, { url: `tg://login?token=${'A'.repeat(43)}` }],
  (id) => ['POST', `/api/account/${id}/own_session`],
];

/** Steps of logins, by what begins each. */
const STEPS: Record<'setsEmail' | 'hasEmail' | 'hasCode' | 'byQr', ((login_id: string) => Request)[]> = {
  setsEmail: [
    (login_id) => ['POST', '/api/auth/email', { login_id, email: 'ada@example.com' }],
    (login_id) => ['POST', '/api/auth/email_code', { login_id, code: '66666' }],
  ],
  hasEmail: [(login_id) => ['POST', '/api/auth/reset_email', { login_id }]],
  hasCode: [
    (login_id) => ['POST', '/api/auth/resend_code', { login_id }],
    (login_id) => ['POST', '/api/auth/confirm_code', { login_id, code: '22222' }],
  ],
  byQr: [(login_id) => ['POST', '/api/auth/qr_wait', { login_id }]],
};

interface Answered {
  request: Request;
  status: number;
  error: unknown;
  /** What of the answer is not as documented. */
  faults: string[];
}

/** Sends it, and compares the answer with the document. */
async function ask({ client }: Person, request: Request): Promise<Answered> {
  const [method, path, body] = request;
  const response = await client.open(method, path, body);
  const text = await response.text();
  const { status } = response;
  const type = response.headers.get('content-type')?.split(';')[0] ?? null;
  const { error } = JSON.parse(text) as { error?: unknown };
  return { request, status, error, faults: checker.faultsOf({ method, path, status, type, text }) };
}

/** Begins the logins of `STEPS`, one for each list. */
async function beginLogins(person: Person): Promise<Record<keyof typeof STEPS, string>> {
  const [setting, having] = [panel.newPhone(), panel.newPhone()];
  panel.sandbox.world.setLoginEmail(setting, 'required');
  panel.sandbox.world.setLoginEmail(having, 'ada@example.com');
  return {
    setsEmail: await person.sendCode(setting),
    hasEmail: await person.sendCode(having),
    hasCode: await person.sendCode(panel.newPhone()),
    byQr: (await person.beginQr()).login,
  };
}

/** Signs a new account in, which Telegram then signs out. */
async function addRemovedAccount(person: Person): Promise<number> {
  const { id, phone } = await person.addAccount(panel.newPhone());
  panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
  expect((await person.refreshed(id)).at(-1)).toMatchObject({ error: 'session_invalid' });
  return id;
}

type Logins = Awaited<ReturnType<typeof beginLogins>>;

/** All of them, one after the other. */
async function askAll(person: Person, id: number, removed: number, logins: Logins): Promise<Answered[]> {
  const requests: Request[] = [
    ...OF_ACCOUNTS.map((of) => of(id)),
    ['POST', `/api/accounts/removed/${removed}/retry`],
    ...Object.entries(STEPS).flatMap(([name, steps]) => steps.map((step) => step(logins[name as keyof Logins]))),
  ];
  const answers: Answered[] = [];
  for (const request of requests) answers.push(await ask(person, request));
  return answers;
}

test('every answer is documented while the proxy of an account, or of a login, is broken', async () => {
  const ada = await panel.person('broken');
  const proxy = await panel.sandbox.startProxy({ kind: 'socks5' });
  const added = await ada.client.post<Proxy>('/api/proxies', { proxy: proxy.link, check: false });
  await ada.client.patch('/api/proxies', { default_proxy_id: added.body.id });
  const { id } = await ada.addAccount(panel.newPhone());
  const removed = await addRemovedAccount(ada);
  const logins = await beginLogins(ada);
  proxy.setFault({ kind: 'refuse' });
  const answers = await askAll(ada, id, removed, logins);
  expect(answers.filter(({ error }) => error !== 'proxy_unreachable')).toEqual([]);
  // 503 while the proxy is not tried again.
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502, 503]));
  expect(answers.flatMap(({ faults }) => faults)).toEqual([]);
});

test('every answer is documented once the owner allows no connection without a proxy', async () => {
  const ada = await panel.person('never without');
  const removed = await addRemovedAccount(ada);
  const { id } = await ada.addAccount(panel.newPhone());
  const logins = await beginLogins(ada);
  // The API would first demand a proxy of each account and end these logins: they stand for what is under way just then.
  await panel.api.database.query(
    'INSERT INTO proxy_settings (user_id, proxy_only) SELECT user_id, true FROM accounts WHERE id = $1',
    [id],
  );
  const answers = await askAll(ada, id, removed, logins);
  expect(answers.filter(({ error, status }) => error !== 'proxy_required' || status !== 409)).toEqual([]);
  expect(answers.flatMap(({ faults }) => faults)).toEqual([]);
});
