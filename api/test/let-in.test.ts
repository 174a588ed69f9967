import type { Account, LetInAnswer } from '@giftbuyer/contracts';
import type { AppAccess } from '@giftbuyer/telegram';
import { InProcessTelegramGateway } from '@giftbuyer/telegram/in-process';
import { describe, expect, test } from 'vitest';
import { type Answer, expectError } from '../harness/http-client.js';
import type { Person } from '../harness/telegram-panel.js';
import { eventsOfAudit, useSessionHandover } from './session-handover.js';

const { panel, devices, keyOf } = useSessionHandover();
const OTHER_APP: AppAccess = { environment: 'sandbox', apiId: 777, apiHash: 'f'.repeat(32), proxy: null };

/** Another program, which signs in by QR code. */
function program() {
  const gateway = new InProcessTelegramGateway({ sandbox: panel.sandbox.addresses, qrWaitMs: 0 });
  return {
    begin: () => gateway.beginQrLogin(OTHER_APP, []),
    waitForLogin: (login: string) => gateway.waitForQrLogin(OTHER_APP, login, []),
  };
}

const letIn = (person: Person, id: number, url: unknown) =>
  person.client.post<LetInAnswer>(`/api/account/${id}/let_in`, { url });
const expectRpcError = (answer: Answer<unknown>, error_code: string) =>
  expectError(answer as Answer, 400, 'telegram_rpc', { error_code });

async function addProtectedAccount(person: Person, phone: string): Promise<Account> {
  const login = await person.sendCode(phone);
  await person.confirmCode(login);
  expect((await person.confirmPassword(login)).body).toEqual({ ok: true });
  const [account] = (await person.list()).accounts;
  if (!account) expect.unreachable();
  return account;
}

describe('another program is let in', () => {
  test('by the link of its QR code, with a session of its own', async () => {
    const ada = await panel.person('lets in');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const other = program();
    const { login, url } = await other.begin();
    // As some programs write it.
    const { status, body } = await letIn(ada, id, `  ${url.replace('login?', 'login/?')}%3D `);
    expect([status, body]).toEqual([
      200,
      {
        device: {
          device_model: 'GiftBuyer',
          platform: expect.any(String) as string,
          system_version: 'Node.js',
          app_name: expect.any(String) as string,
          app_version: '1.0',
          ip: expect.any(String) as string,
          country: expect.any(String) as string,
          region: expect.any(String) as string,
          password_pending: false,
        },
      },
    ]);
    const key = await keyOf(id);
    expect(await other.waitForLogin(login)).toMatchObject({ step: 'done' });
    expect(devices(phone)).toHaveLength(2);
    expect(await keyOf(id)).toBe(key);
    expect(await ada.refreshed(id)).toContainEqual(expect.objectContaining({ done: true }));
    expect(await eventsOfAudit(ada)).toContainEqual(['account_let_in', expect.any(String)]);
  });

  test('and asks for the 2FA password itself', async () => {
    const ada = await panel.person('lets in with a password');
    const account = await addProtectedAccount(ada, panel.newProtectedPhone());
    const other = program();
    const { login, url } = await other.begin();
    expect((await letIn(ada, account.id, url)).body.device.password_pending).toBe(true);
    expect(await other.waitForLogin(login)).toMatchObject({ step: 'password' });
  });

  test.each([
    ['nothing', undefined],
    ['no text', 5],
    ['an empty text', ' '],
    ['a page', 'https://example.org/?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA'],
    ['another link of Telegram', 'tg://resolve?domain=durov'],
    ['a link without a token', 'tg://login?token='],
    ['a link with more', 'tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA&x=1'],
    ['a link in a line of others', 'a\ntg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA'],
    ['a link that is too long', `tg://login?token=${'A'.repeat(600)}`],
  ])('not by %s', async (what, url) => {
    const ada = await panel.person(`no link: ${what}`);
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const { status, body } = await letIn(ada, id, url);
    expect([status, body]).toMatchObject([400, { error: 'login_url_invalid' }]);
    expect(panel.sandbox.calls.count('auth.acceptLoginToken', phone)).toBe(0);
  });

  test('not by a token that Telegram does not take', async () => {
    const ada = await panel.person('bad tokens');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const token = (length: number) => `tg://login?token=${Buffer.alloc(length, 7).toString('base64url')}`;
    expectRpcError(await letIn(ada, id, token(20)), 'AUTH_TOKEN_INVALID');
    expectRpcError(await letIn(ada, id, token(32)), 'AUTH_TOKEN_INVALIDX');
    const { url } = await program().begin();
    expect((await letIn(ada, id, url)).status).toBe(200);
    expectRpcError(await letIn(ada, id, url), 'AUTH_TOKEN_ALREADY_ACCEPTED');
    // The panel's own QR codes cannot add the account again.
    expectRpcError(await letIn(ada, id, (await ada.beginQr()).url), 'AUTH_TOKEN_EXCEPTION');
    const late = await program().begin();
    panel.sandbox.clock.advance(31_000);
    expectRpcError(await letIn(ada, id, late.url), 'AUTH_TOKEN_EXPIRED');
    expect(devices(phone)).toHaveLength(1);
    expect((await ada.list()).accounts).toMatchObject([{ id, status: 'ok' }]);
  });

  test('perhaps, when the answer is lost: then it is recorded', async () => {
    const ada = await panel.person('lost answer');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const other = program();
    const { login, url } = await other.begin();
    const repair = panel.sandbox.faults.add({ phone, method: 'auth.acceptLoginToken', kind: 'disconnectAfter' });
    expect((await letIn(ada, id, url)).status).toBe(502);
    repair();
    expect(await other.waitForLogin(login)).toMatchObject({ step: 'done' });
    expect(await eventsOfAudit(ada)).toContainEqual(['account_let_in', expect.any(String)]);
    expectRpcError(await letIn(ada, id, url), 'AUTH_TOKEN_ALREADY_ACCEPTED');
    expect((await eventsOfAudit(ada)).filter(([event]) => event === 'account_let_in')).toHaveLength(1);
  });

  test('not to the account of another user', async () => {
    const ada = await panel.person('owner');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const other = await panel.person('stranger', 4243);
    const { url } = await program().begin();
    expectError((await letIn(other, id, url)) as unknown as Answer, 404, 'not_found');
    expect(panel.sandbox.calls.count('auth.acceptLoginToken', phone)).toBe(0);
  });
});
