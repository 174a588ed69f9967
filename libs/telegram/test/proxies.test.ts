import { beforeAll, describe, expect, test } from 'vitest';
import { ProxyError } from '../src/index.js';
import { AUTH, KEY, KINDS, failure, useProxies } from './proxy-kinds.js';
import { app, codeOf, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const { started, start, direct, proxied } = useProxies(sandbox);

let phones = 1900;
let session: string;
beforeAll(async () => {
  ({ session } = await sandbox.signIn(`+999662${phones++}`));
});

describe.each(KINDS)('$name', (kind) => {
  test('carries a login, a reading and a sign-out, and nothing goes directly', async () => {
    const { app: access } = await start(kind);
    const before = { direct: direct(), proxied: proxied() };
    const phone = `+999662${phones++}`;
    const gateway = sandbox.gateway();
    const { login } = await gateway.beginLogin(access, phone);
    const done = await gateway.confirmCode(access, login, codeOf(phone));
    if (done.step !== 'done') throw new Error('a password is needed');
    const stages: string[] = [];
    const reading = await gateway.readAccount(access, done.session, (stage) => stages.push(stage));
    expect(reading.phone ?? phone).toBe(phone);
    expect(stages).toEqual(['connect', 'profile', 'stars']);
    await gateway.signOut(access, done.session);
    expect(direct()).toBe(before.direct);
    expect(proxied()).toBe(before.proxied + 4);
  });

  test('is found to lead to Telegram, by one connection without a key', async () => {
    const { proxy, server } = await start(kind);
    const before = { direct: direct(), calls: sandbox.calls.total };
    expect(await sandbox.gateway().checkProxy('sandbox', proxy)).toEqual({
      ms: expect.any(Number) as number,
      country: null,
    });
    expect(server.connections().total).toBe(1);
    expect({ direct: direct(), calls: sandbox.calls.total }).toEqual(before);
    await expect.poll(() => server.connections().open).toBe(0);
  });

  test('that resets connections is unreachable, and the direct way stays free', async () => {
    const { app: access, server } = await start(kind, { kind: 'refuse' });
    const gateway = sandbox.gateway();
    const before = direct();
    for (let i = 0; i < 6; i++) {
      const error = await failure(gateway.readAccount(access, session, () => undefined));
      expect(error).toMatchObject({ name: 'ProxyError', reason: 'unreachable' });
    }
    // The circuit breaker is open since the fifth.
    expect(server.connections().total).toBe(5);
    expect(direct()).toBe(before);
    await gateway.readAccount(app, session, () => undefined);
    const other = await start(kind);
    await gateway.readAccount(other.app, session, () => undefined);
  });

  test('that is mute at any phase fails within the deadline, and its socket is closed', async () => {
    const before = direct();
    for (let afterAnswers = 0; afterAnswers < 4; afterAnswers++) {
      const { app: access, server } = await start(kind, { kind: 'mute', afterAnswers });
      const gateway = sandbox.gateway(400, { keyCooldownMs: 0 });
      const error = await failure(gateway.beginLogin(access, '+9996620001'));
      expect(error, `after ${afterAnswers} answers`).toMatchObject({ name: 'ProxyError', reason: 'unreachable' });
      await expect.poll(() => server.connections().open).toBe(0);
    }
    expect(direct()).toBe(before);
  });

  test('that is aborted closes its socket at once, also while it negotiates', async () => {
    const { proxy, server } = await start(kind, { kind: 'mute' });
    const controller = new AbortController();
    const check = sandbox.gateway(600_000).checkProxy('sandbox', proxy, { signal: controller.signal });
    await expect.poll(() => server.connections().open).toBe(1);
    controller.abort();
    await expect(check).rejects.toThrow(ProxyError);
    await expect.poll(() => server.connections().open).toBe(0);
  });

  test('that sends one byte at a time works', async () => {
    const { proxy, app: access } = await start(kind, { kind: 'slow' });
    await sandbox.gateway().checkProxy('sandbox', proxy);
    await sandbox.gateway().readAccount(access, session, () => undefined);
  });

  test('that sends garbage does not speak its protocol', async () => {
    const { proxy } = await start(kind, { kind: 'garbage' });
    const error = await failure(sandbox.gateway(5_000).checkProxy('sandbox', proxy));
    expect(error).toBeInstanceOf(ProxyError);
    // Of an MTProxy without TLS all bytes are encrypted: their garbage is a packet that never ends, or has a wrong length.
    if (kind.options.kind !== 'mtproxy' || kind.name.includes('TLS'))
      expect(error).toMatchObject({ reason: 'protocol' });
  });

  test('that is cut off after any byte of the negotiation fails, and nothing goes directly', async () => {
    const before = direct();
    const total = kind.name.includes('TLS') ? 320 : 80;
    const gateway = sandbox.gateway(2_000, { keyCooldownMs: 0 });
    for (let bytes = 0; bytes < total; bytes += kind.name.includes('TLS') ? 7 : 1) {
      const { proxy } = await start(kind, { kind: 'cutAfter', bytes });
      const error = await failure(gateway.checkProxy('sandbox', proxy));
      expect(error, `after ${bytes} bytes`).toBeInstanceOf(ProxyError);
      await started.pop()?.close();
    }
    expect(direct()).toBe(before);
  });

  test('that dies in a reading is named, and the session stays as it is', async () => {
    const phone = `+999662${phones++}`;
    const { session: own } = await sandbox.signIn(phone);
    const { app: access, server } = await start(kind);
    const gateway = sandbox.gateway(undefined, { keyCooldownMs: 0 });
    const before = direct();
    const reading = gateway.readAccount(access, own, (stage) => {
      if (stage === 'profile') void server.close();
    });
    expect(await failure(reading)).toMatchObject({ name: 'ProxyError', reason: 'unreachable' });
    expect(direct()).toBe(before);
    started.splice(started.indexOf(server), 1);
    await gateway.readAccount(app, own, () => undefined);
  });
});

test.each(KINDS.filter(({ wrong }) => wrong))(
  '$name refuses wrong credentials, and the error has none',
  async (kind) => {
    const { app: access, proxy } = await start(kind, undefined, kind.wrong);
    const before = direct();
    const gateway = sandbox.gateway();
    const check = await failure(gateway.checkProxy('sandbox', proxy));
    expect(check).toMatchObject({ name: 'ProxyError', reason: 'auth' });
    for (const error of [check, await failure(gateway.readAccount(access, session, () => undefined))]) {
      expect(error).toBeInstanceOf(ProxyError);
      const text = JSON.stringify([String(error), (error as Error).stack, error]);
      for (const secret of [AUTH.password, KEY, KEY.replace('0', '1')]) expect(text).not.toContain(secret);
    }
    expect(direct()).toBe(before);
  },
);

test('a refused address is followed by the next one, through the proxy', async () => {
  const { proxy, server } = await start({ name: '', options: { kind: 'socks5' }, right: {} });
  const live = sandbox.addresses.dcs.filter(({ id }) => id === 2);
  const dcs = [{ id: 2, ip: '127.0.0.1', port: 9 }, { id: 2, ip: '::1', port: 9 }, ...live];
  const gateway = sandbox.gateway(undefined, { sandbox: { ...sandbox.addresses, dcs } });
  await gateway.checkProxy('sandbox', proxy);
  expect(server.connections().total).toBe(2);
  // The one that worked comes first.
  await gateway.checkProxy('sandbox', proxy);
  expect(server.connections().total).toBe(3);
});

test('a proxy may have a name', async () => {
  const { proxy } = await start({ name: '', options: { kind: 'socks5' }, right: {} });
  await sandbox.gateway().checkProxy('sandbox', { ...proxy, host: 'localhost' });
});
