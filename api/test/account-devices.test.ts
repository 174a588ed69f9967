import type { Account, AuditPage } from '@giftbuyer/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import type { Person } from '../harness/telegram-panel.js';
import { useDevices } from './devices-of-account.js';

const DAY_MS = 86_400_000;
const devices = useDevices();
const { panel, devicesOf, signInElsewhere, accountOf } = devices;
let eve: Person;
beforeAll(async () => {
  eve = await panel.person('eve');
});

async function otherHash(account: Account): Promise<string> {
  return (await devicesOf(account)).items.find(({ current }) => !current)?.hash ?? '';
}

describe('the devices of an account', () => {
  test('are as Telegram has them, the panel first', async () => {
    const account = await devices.ada.addAccount(panel.newPhone());
    signInElsewhere(account);
    const facts = { ip: '203.0.113.9', country: 'Norway', region: 'Oslo', isOfficial: true };
    panel.sandbox.world.authorizations.describeDevice(`Pixel ${account.phone}`, facts);
    const { ttl_days, may_end_others_at, items } = await devicesOf(account);
    expect(ttl_days).toBe(183);
    expect(Date.parse(may_end_others_at ?? '') - Date.parse(items[0]?.created_at ?? '')).toBe(DAY_MS);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/) as string;
    const times = { created_at: time, active_at: time };
    const own = {
      hash: '0',
      current: true,
      device_model: 'GiftBuyer',
      system_version: 'Node.js',
      app_version: '0.1.0',
    };
    expect(items).toMatchObject([
      { ...own, official: false, unconfirmed: false, password_pending: false, api_id: 4242, ...times },
      { ...times, hash: expect.stringMatching(/^-?\d+$/) as string, current: false, official: true, unconfirmed: true },
    ]);
    expect(items[1]).toMatchObject({ device_model: 'Pixel', ip: '203.0.113.9', country: 'Norway', region: 'Oslo' });
    expect(await accountOf(account)).toMatchObject({ ttl_days: 183, new_device_at: null });
  });

  test('belong to their owner', async () => {
    const account = await devices.ada.addAccount(panel.newPhone());
    signInElsewhere(account);
    const hash = await otherHash(account);
    const asked = panel.sandbox.calls.count('account.getAuthorizations');
    const path = `/api/account/${account.id}`;
    for (const client of [eve.client, panel.api.client()]) {
      const [status, code] = client === eve.client ? ([404, 'not_found'] as const) : ([401, 'unauthorized'] as const);
      expectError(await client.get(`${path}/devices`), status, code);
      expectError(await client.delete(`${path}/device/${hash}`), status, code);
      expectError(await client.post(`${path}/device/${hash}/confirm`), status, code);
      expectError(await client.post(`${path}/devices/end_others`), status, code);
      expectError(await client.put(`${path}/devices/ttl`, { days: 7 }), status, code);
    }
    expect(panel.sandbox.calls.count('account.getAuthorizations')).toBe(asked);
    expect(panel.sandbox.world.devices(account.phone)).toHaveLength(2);
  });

  test('are not asked for by pages of another origin', async () => {
    const account = await devices.ada.addAccount(panel.newPhone());
    const asked = panel.sandbox.calls.count('account.getAuthorizations');
    for (const site of ['same-site', 'cross-site']) {
      const answer = await devices.ada.client.get(`/api/account/${account.id}/devices`, { 'Sec-Fetch-Site': site });
      expectError(answer, 403, 'cross_site_request');
    }
    expect(panel.sandbox.calls.count('account.getAuthorizations')).toBe(asked);
  });

  test.each(['0', '-0', '00', 'abc', '1.5', '1e3', '9223372036854775808', '-9223372036854775809', '%20'])(
    'none has the hash %s',
    async (hash) => {
      const [account] = (await devices.ada.list()).accounts;
      expectError(await devices.ada.client.delete(`/api/account/${account?.id}/device/${hash}`), 404, 'not_found');
      expectError(
        await devices.ada.client.post(`/api/account/${account?.id}/device/${hash}/confirm`),
        404,
        'not_found',
      );
    },
  );

  test.each([{}, { days: 0 }, { days: 367 }, { days: 1.5 }, { days: '7' }, { days: 7, hash: '1' }])(
    'do not take the time %j',
    async (body) => {
      const [account] = (await devices.ada.list()).accounts;
      const answer = await devices.ada.client.put(`/api/account/${account?.id}/devices/ttl`, body);
      expectError(answer, 400, 'validation_failed', { fields: expect.any(Object) as object });
    },
  );
});

describe('ending devices', () => {
  test('is refused within a day of the sign-in of the panel, and says until when', async () => {
    const account = await devices.ada.addAccount(panel.newPhone());
    signInElsewhere(account);
    const { may_end_others_at: possible_at } = await devicesOf(account);
    const path = `/api/account/${account.id}`;
    const refusals = [
      await devices.ada.client.delete(`${path}/device/${await otherHash(account)}`),
      await devices.ada.client.post(`${path}/devices/end_others`),
      await devices.ada.client.put(`${path}/devices/ttl`, { days: 90 }),
    ];
    for (const answer of refusals) expectError(answer, 409, 'too_fresh', { possible_at: possible_at ?? '' });
    expect(panel.sandbox.world.devices(account.phone)).toHaveLength(2);
  });

  test('ends one once; a repetition and a second tab are answered the same', async () => {
    const account = await devices.ada.addAccount(panel.newPhone());
    signInElsewhere(account);
    panel.sandbox.clock.advance(DAY_MS);
    const path = `/api/account/${account.id}/device/${await otherHash(account)}`;
    const answers = await Promise.all([devices.ada.client.delete(path), devices.ada.client.delete(path)]);
    for (const { status, body } of [...answers, await devices.ada.client.delete(path)]) {
      expect([status, body]).toEqual([200, { ok: true }]);
    }
    expect(panel.sandbox.world.devices(account.phone)).toMatchObject([{ model: 'GiftBuyer' }]);
    expectError(await devices.ada.client.post(`${path}/confirm`), 404, 'not_found');
  });

  test('is safe to repeat after the answer of Telegram was lost', async () => {
    const account = await devices.ada.addAccount(panel.newPhone());
    signInElsewhere(account);
    panel.sandbox.clock.advance(DAY_MS);
    const path = `/api/account/${account.id}/device/${await otherHash(account)}`;
    panel.sandbox.faults.add({
      phone: account.phone,
      method: 'account.resetAuthorization',
      kind: 'disconnectAfter',
      times: 1,
    });
    expectError(await devices.ada.client.delete(path), 502, 'telegram_unreachable');
    expect(panel.sandbox.world.devices(account.phone)).toHaveLength(1);
    await expect.poll(async () => (await devices.ada.client.delete(path)).body).toEqual({ ok: true });
    expect(panel.sandbox.calls.count('account.resetAuthorization', account.phone.slice(1))).toBe(2);
  });

  test.each([
    { method: 'account.resetAuthorization', event: 'device_ended' },
    { method: 'auth.resetAuthorizations', event: 'other_devices_ended' },
  ])('is recorded also when the answer of Telegram was lost: $event', async ({ method, event }) => {
    const account = await devices.ada.addAccount(panel.newPhone());
    signInElsewhere(account);
    panel.sandbox.clock.advance(DAY_MS);
    const hash = await otherHash(account);
    const path = `/api/account/${account.id}`;
    panel.sandbox.faults.add({ phone: account.phone, method, kind: 'disconnectAfter', times: 1 });
    const { client } = devices.ada;
    const answer =
      event === 'device_ended' ? client.delete(`${path}/device/${hash}`) : client.post(`${path}/devices/end_others`);
    expectError(await answer, 502, 'telegram_unreachable');
    expect(panel.sandbox.world.devices(account.phone)).toHaveLength(1);
    const { body } = await client.get<AuditPage>('/api/audit');
    expect(body.items[0]?.event).toBe(event);
  });

  test('ends all others, confirms one and sets the time; the audit log says so without secrets', async () => {
    const account = await devices.ada.addAccount(panel.newPhone());
    signInElsewhere(account);
    signInElsewhere(account, 'iPad');
    panel.sandbox.clock.advance(DAY_MS);
    const hash = await otherHash(account);
    const path = `/api/account/${account.id}`;
    expect((await devices.ada.client.post(`${path}/device/${hash}/confirm`)).body).toEqual({ ok: true });
    const { items } = await devicesOf(account);
    expect(items.find((device) => device.hash === hash)).toMatchObject({ unconfirmed: false });
    expect((await devices.ada.client.put(`${path}/devices/ttl`, { days: 7 })).body).toEqual({ ok: true });
    expect((await devices.ada.client.post(`${path}/devices/end_others`)).body).toEqual({ ok: true });
    expect(await devicesOf(account)).toMatchObject({
      ttl_days: 7,
      may_end_others_at: null,
      items: [{ current: true }],
    });
    const { body } = await devices.ada.client.get<AuditPage>('/api/audit');
    expect(body.items.slice(0, 3).map(({ event, subject }) => [event, subject])).toEqual([
      ['other_devices_ended', `@${account.username}`],
      ['device_ttl_changed', `@${account.username}`],
      ['device_confirmed', `@${account.username}`],
    ]);
    expect(JSON.stringify(body.items)).not.toContain(hash);
  });

  test('of all others needs the password again', async () => {
    const account = await devices.ada.addAccount(panel.newPhone());
    await panel.api.database.query('UPDATE session_tokens SET confirmed_until = now()');
    const path = `/api/account/${account.id}/devices/end_others`;
    expectError(await devices.ada.client.post(path), 403, 'step_up_required');
    await panel.api.database.query(`UPDATE session_tokens SET confirmed_until = now() + interval '10 minutes'`);
  });

  test('of a session that is over moves the account to the removed ones', async () => {
    const account = await devices.ada.addAccount(panel.newPhone());
    panel.sandbox.world.revoke(account.phone, 'SESSION_REVOKED');
    const answer = await devices.ada.client.get(`/api/account/${account.id}/devices`);
    expectError(answer, 409, 'session_invalid', { error_code: 'SESSION_REVOKED' });
    await expect.poll(async () => (await devices.ada.list()).accounts.some(({ id }) => id === account.id)).toBe(false);
    expectError(await devices.ada.client.get(`/api/account/${account.id}/devices`), 404, 'not_found');
  });
});
