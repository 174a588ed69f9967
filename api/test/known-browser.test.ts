import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError } from '../harness/http-client.js';
import { guessPassword, makeNamesWait, signIn } from './password-guesses.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
afterEach(() => void vi.restoreAllMocks());

describe('a browser that is known', () => {
  test('gets in while its name has to wait and its address is refused', async () => {
    const owner = await api.register('owner');
    owner.address = '203.0.113.4';
    for (let i = 0; i < 10; i += 1) {
      await guessPassword('owner', api.client(owner.address));
      await makeNamesWait(api);
    }
    expect((await signIn('owner', api.client(owner.address))).status).toBe(429);
    expect((await signIn('owner', api.client())).status).toBe(401);
    expect((await signIn('owner', owner)).status).toBe(200);
  });

  test('has its own limit', async () => {
    const thief = await api.register('robbed');
    for (let i = 0; i < 10; i += 1) expect((await guessPassword('robbed', thief)).status).toBe(401);
    expect((await guessPassword('robbed', thief)).status).toBe(429);
    thief.address = '203.0.113.5';
    expect((await signIn('robbed', thief)).status).toBe(429);
    expect((await signIn('robbed', api.client())).status).toBe(200);
  });

  test('stays known after a logout, and not after a new password', async () => {
    const owner = await api.register('moves on');
    for (let i = 0; i < 5; i += 1) await guessPassword('moves on', api.client());
    await makeNamesWait(api);
    await owner.delete('/api/auth/logout');
    expect((await signIn('moves on', owner)).status).toBe(200);
    const before = owner.deviceCookie;
    const change = { old_password: PASSWORD, new_password: 'another good one' };
    expect((await owner.post('/api/me/password', change)).status).toBe(200);
    expect(owner.deviceCookie).not.toBe(before);
    const old = api.client();
    old.deviceCookie = before;
    const body = { username: 'moves on', password: 'another good one' };
    expect((await old.post('/api/auth/login', body)).status).toBe(401);
    expect((await owner.post('/api/auth/login', body)).status).toBe(200);
  });

  test('is known for its own user, by its own signature', async () => {
    const eve = await api.register('eve');
    await api.register('victim');
    for (let i = 0; i < 5; i += 1) await guessPassword('victim', api.client());
    await makeNamesWait(api);
    const [version, id, ofName = '', ofUser = ''] = (eve.deviceCookie ?? '').replace(/^.*=/, '').split('.');
    const change = (signature: string) => signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    const forged = [
      `gb_device=${version}.${id}.${ofName}.${ofUser}`,
      `gb_device=${version}.${id}.${ofName}.${change(ofUser)}`,
      `gb_device=${version}.${id}.${change(ofName)}.${ofUser}`,
      `gb_device=${version}.${id}.${ofUser}.${ofName}`,
      `gb_device=9.${id}.${ofName}.${ofUser}`,
      'gb_device=',
      'gb_device=x.y.z',
    ];
    for (const cookie of forged) {
      const client = api.client();
      client.deviceCookie = cookie;
      expectError(await signIn('victim', client), 401, 'invalid_credentials');
    }
    // Another service on the host can put a cookie in front of ours.
    eve.deviceCookie = `gb_device=forged; gb_device_00000000=other.panel.s; ${eve.deviceCookie ?? ''}`;
    for (let i = 0; i < 5; i += 1) await guessPassword('eve', api.client());
    await makeNamesWait(api);
    expect((await signIn('eve', eve)).status).toBe(200);
    // A version before gave all panels of a host one name.
    const [name, token] = (eve.deviceCookie ?? '').split('=');
    expect(name).toMatch(/^gb_device_[0-9a-f]{8}$/);
    eve.deviceCookie = `gb_device=${token}`;
    for (let i = 0; i < 5; i += 1) await guessPassword('eve', api.client());
    await makeNamesWait(api);
    expect((await signIn('eve', eve)).status).toBe(200);
  });

  test('of nobody with this name makes the panel look nobody up', async () => {
    const eve = await api.register('looks around');
    await api.register('looked for');
    const queries = vi.spyOn(api.database.manager, 'findBy');
    const stranger = api.client('203.0.113.6');
    for (let i = 0; i < 10; i += 1) await guessPassword('looked for', stranger);
    expect(queries).toHaveBeenCalled();
    queries.mockClear();
    for (const cookie of [eve.deviceCookie, `gb_device=1.${'A'.repeat(22)}.${'A'.repeat(43)}.${'A'.repeat(43)}`]) {
      stranger.deviceCookie = cookie;
      expect((await signIn('looked for', stranger)).status).toBe(429);
    }
    expect(queries).not.toHaveBeenCalled();
  });

  test('gets in while forty strangers guess at once', async () => {
    const owner = await api.register('besieged');
    let isOver = false;
    const statuses = new Map<number, number>();
    const strangers = Array.from({ length: 40 }, async (_, i) => {
      // Some from the address of the owner, others each from another address; some of this name, some of any.
      const stranger = i % 3 === 0 ? api.client(owner.address) : api.client();
      for (let n = 0; !isOver; n += 1) {
        const { status } = await guessPassword(i % 2 ? 'besieged' : `any ${i} ${n}`, stranger);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    try {
      await expect.poll(() => statuses.get(429) ?? 0).toBeGreaterThan(0);
      const answers: number[] = [];
      for (let i = 0; i < 6; i += 1) answers.push((await signIn('besieged', owner)).status);
      expect(answers).toEqual(Array.from({ length: 6 }, () => 200));
    } finally {
      isOver = true;
      await Promise.all(strangers);
    }
  });
});
