import { TelegramGateway } from '@giftbuyer/telegram';
import { afterEach, expect, test, vi } from 'vitest';
import { Keyring } from '../src/sealing/keyring.js';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
afterEach(() => void vi.restoreAllMocks());

test('a sign-in that Telegram has accepted while the keys cannot be read is repeated, not signed out', async () => {
  const ada = await panel.person('ada');
  const service = { strict: false };
  const [gateway, keyring] = [panel.api.app.get(TelegramGateway, service), panel.api.app.get(Keyring, service)];
  const confirmCode = gateway.confirmCode.bind(gateway);
  vi.spyOn(gateway, 'confirmCode').mockImplementationOnce(async (...call) => {
    const confirmed = await confirmCode(...call);
    keyring.fence();
    return confirmed;
  });
  const phone = panel.newPhone();
  const login = await ada.sendCode(phone);
  expectError(await ada.confirmCode(login), 503, 'unavailable');
  keyring.replaceWith(keyring);
  await panel.api.app.get(LoginCleanup, service).cancelEndedLogins();
  expect((await ada.confirmCode(login)).body).toEqual({ ok: true });
  expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
});
