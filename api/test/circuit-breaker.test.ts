import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';

describe('while a data centre that does not answer is spared', () => {
  const panel = useTelegramPanel();

  test('a refresh and every step of a sign-in fail at once with the time of the next attempt', async () => {
    const ada = await panel.person('ada');
    const { id } = await ada.addAccount(panel.newPhone());
    const send = { api_profile_id: ada.profileId, phone: panel.newPhone() };
    const { body } = await ada.client.post('/api/auth/send_code', send);
    const login = { login_id: String(body['login_id']) };
    const refresh = async () => (await ada.refreshed(id)).at(-1);
    const repair = panel.sandbox.faults.add({ kind: 'disconnect' });
    // Otherwise a stall would outlast the time for which it is spared.
    vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    onTestFinished(() => void vi.restoreAllMocks());
    for (let i = 0; i < 5; i++) expect(await refresh()).toMatchObject({ error: 'telegram_unreachable' });
    repair();
    const asked = panel.sandbox.calls.total;
    // Of the 15 s that begin with the failure.
    const refused = await refresh();
    const wait = (refused as { wait_seconds?: number }).wait_seconds ?? 0;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(15);
    expect(refused).toMatchObject({ error: 'telegram_unreachable', detail: expect.stringContaining(` ${wait} `) });
    expect((await ada.list()).accounts).toMatchObject([{ id, status: 'unreachable' }]);
    for (const [step, more] of [
      ['send_code', { ...send, phone: panel.newPhone() }],
      ['resend_code', login],
      ['confirm_code', { ...login, code: '22222' }],
      ['confirm_password', { ...login, password: 'sandbox' }],
    ] as const) {
      const answer = await ada.client.post(`/api/auth/${step}`, more);
      const left = Number(answer.headers.get('retry-after'));
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(wait);
      expectError(answer, 503, 'telegram_unreachable', { http: 503, wait_seconds: left });
    }
    expect(panel.sandbox.calls.total).toBe(asked);
  });
});
