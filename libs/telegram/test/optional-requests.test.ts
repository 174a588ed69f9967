import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ReadOptions, SessionInvalidError } from '../src/index.js';
import { app, codeOf, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
afterEach(() => {
  vi.useRealTimers();
  sandbox.faults.clear();
});

const PREMIUM = 'help.getPremiumPromo';
const calls = {
  readAccount: async (phone: string) => {
    const { session } = await sandbox.signIn(phone);
    return () => sandbox.gateway().readAccount(app, session, () => undefined);
  },
  confirmCode: async (phone: string) => {
    const { login } = await sandbox.gateway().beginLogin(app, phone);
    return async () => {
      const step = await sandbox.gateway().confirmCode(app, login, codeOf(phone));
      return step.step === 'done' ? step.profile : expect.unreachable(step.step);
    };
  },
  adoptSession: (phone: string) => {
    const { dcId: dc, authKey } = sandbox.mint(phone);
    const foreign = { dc, key: Buffer.from(authKey, 'hex') };
    return Promise.resolve(async () => (await sandbox.gateway().adoptSession(app, foreign)).profile);
  },
};

describe.each([
  ['readAccount', '+9996623201'],
  ['confirmCode', '+9996623202'],
  ['adoptSession', '+9996623203'],
] as const)('%s does without the sentence about Premium', (name, phone) => {
  async function prepare() {
    const call = await calls[name](phone);
    sandbox.world.change(phone, { premiumUntil: 1_924_991_999 });
    return call;
  }
  const expected = { isPremium: true, premiumUntil: null, phone };

  test.each([
    [500, 'INTERNAL'],
    [420, 'FLOOD_WAIT_600'],
    [401, 'SESSION_REVOKED'],
  ] as const)('that is answered %i %s', async (status, code) => {
    const call = await prepare();
    sandbox.faults.add({ method: PREMIUM, error: [status, code] });
    expect(await call()).toMatchObject(expected);
  });

  test('during which the connection ends', async () => {
    const call = await prepare();
    sandbox.faults.add({ method: PREMIUM, kind: 'disconnect' });
    expect(await call()).toMatchObject(expected);
  });

  test('that is not answered', async () => {
    const call = await prepare();
    sandbox.faults.add({ method: PREMIUM, kind: 'silent' });
    const asked = sandbox.calls.count(PREMIUM);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const called = call();
    await expect.poll(() => sandbox.calls.count(PREMIUM)).toBe(asked + 1);
    vi.advanceTimersByTime(5_000);
    expect(await called).toMatchObject(expected);
  });
});

test.each<[string, ReadOptions]>([
  ['account.getAuthorizations', { readsDevices: true }],
  ['payments.getStarsTransactions', { readsTon: true }],
  ['payments.getStarsTransactionsByID', { pendingTransactions: [{ id: 'a', isRefund: false }] }],
  ['help.getAppConfig', { appConfigHash: 0 }],
  ['payments.getStarGifts', { catalogueHash: 0 }],
])('the end of the session is named also when %s is answered first', async (method, options) => {
  const { session } = await sandbox.signIn('+9996623204');
  const ended = Promise.withResolvers<void>();
  for (const held of ['users.getUsers', 'payments.getStarsStatus']) {
    sandbox.faults.add({ method: held, kind: 'hold', until: ended.promise });
  }
  sandbox.faults.add({ method, error: [401, 'SESSION_REVOKED'] });
  const reading = sandbox.gateway().readAccount(app, session, () => undefined, options);
  await expect(reading).rejects.toEqual(new SessionInvalidError('SESSION_REVOKED'));
  ended.resolve();
});
