import { request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { MintedSession } from '../src/index.js';
import { error, useControl } from './support/control.js';
import { RawClient } from './support/raw-client.js';
import { rawKey } from './support/minted.js';
import { initialised, readSelf, resultOf } from './support/requests.js';

const PHONE = '9996610001';
const control = useControl();
const { ask } = control;

test('the API and the data centres listen on 127.0.0.1 only', async () => {
  for (const port of [Number(new URL(control.url).port), ...control.sandbox.addresses.dcs.map((dc) => dc.port)]) {
    const [reason] = (await once(connect(port, '127.0.0.2'), 'error')) as [NodeJS.ErrnoException];
    expect(reason.code).toBe('ECONNREFUSED');
  }
});

test('every request without the token is rejected', async () => {
  expect(await ask('GET', '/v1', undefined, 'wrong')).toEqual({ status: 401, body: error('bearer token') });
  expect((await fetch(`${control.url}/v1`)).status).toBe(401);
  expect(await ask('GET', '/v1')).toEqual({
    status: 200,
    body: { ...control.sandbox.addresses, seed: control.sandbox.seed },
  });
});

test('an account is read and changed', async () => {
  const stars = { amount: 12, nanos: 500_000_000 };
  const changed = await ask('PATCH', `/v1/accounts/+${PHONE}`, { firstName: 'New', username: null, stars });
  expect(changed).toMatchObject({ status: 200, body: { id: PHONE, firstName: 'New', username: null, stars } });
  expect(control.sandbox.world.account(PHONE).stars).toEqual(stars);
  control.sandbox.world.signIns.sendCode(PHONE);
  expect(await ask('GET', `/v1/accounts/${PHONE}`)).toMatchObject({ body: { code: '11111', devices: [] } });
  await ask('POST', `/v1/accounts/${PHONE}/expire-code`);
  expect(await ask('GET', `/v1/accounts/${PHONE}`)).toMatchObject({ body: { code: null } });
  expect(await ask('POST', `/v1/accounts/${PHONE}/stars`, { amount: 3, nanos: 0 })).toMatchObject({ status: 200 });
  expect(control.sandbox.world.account(PHONE).stars.amount).toBe(15);
  expect(await ask('GET', `/v1/accounts/${PHONE}/transactions`)).toMatchObject({ body: [{ stars: { amount: 3 } }] });
  await ask('PUT', `/v1/accounts/${PHONE}/password`, { password: { text: 'secret', hint: 'none' } });
  expect(control.sandbox.world.account(PHONE).password).toEqual({ text: 'secret', hint: 'none' });
  await ask('PUT', `/v1/accounts/${PHONE}/login-email`, { email: 'required' });
  expect(control.sandbox.world.signIns.sendCode(PHONE)).toMatchObject({ delivery: 'set_up_email' });
  await ask('PUT', `/v1/accounts/${PHONE}/login-email`, { email: null });
});

test('a session is minted with a given key', async () => {
  const phones = ['+9996610009'];
  const authKey = '5c'.repeat(255) + '00';
  const minted = await ask('POST', '/v1/sessions', { phones, authKey, apiId: 77, since: 1_700_000_000 });
  expect(minted).toMatchObject({ body: [{ authKey }] });
  expect(await ask('GET', '/v1/accounts/9996610009')).toMatchObject({
    body: { devices: [{ apiId: 77, since: 1_700_000_000, clientInfos: [] }] },
  });
  expect(await ask('POST', '/v1/sessions', { phones, authKey: '5c' })).toMatchObject({ status: 400 });
  expect(await ask('POST', '/v1/sessions', { phones: [...phones, '9996610008'], authKey })).toMatchObject({
    status: 400,
  });
});

test('sessions are minted, used and revoked', async () => {
  const { body } = await ask('POST', '/v1/sessions', { phones: ['+9996610002', '9996610003'], device: 'Load' });
  const [minted, other] = body as [MintedSession, MintedSession];
  expect(other).toMatchObject({ phone: '9996610003', dcId: 1 });
  expect(await ask('GET', '/v1/accounts/9996610002')).toMatchObject({
    body: { devices: [{ id: minted.keyId, model: 'Load' }] },
  });
  const [dc] = control.sandbox.addresses.dcs;
  if (!dc) throw new Error('no data centre');
  const client = await RawClient.connect(dc, rawKey(minted));
  client.send(initialised(readSelf()));
  expect(await resultOf(client)).toMatchObject({ id: 0x1cb5c415 });
  expect(await ask('GET', '/v1/metrics')).toMatchObject({
    body: {
      connections: { open: 1, refused: 0 },
      process: { cpuMs: expect.any(Number) as number },
    },
  });
  expect(await ask('GET', '/v1/keys')).toEqual({
    status: 200,
    body: [{ dc: 1, keyId: minted.keyId, open: 1, peak: 1, phone: '9996610002' }],
  });
  await ask('POST', '/v1/accounts/9996610002/revoke', { ending: 'SESSION_REVOKED' });
  client.send(readSelf());
  expect(await resultOf(client)).toMatchObject({ error: { code: 401, text: 'SESSION_REVOKED' } });
  expect(await ask('GET', '/v1/calls?method=users.getUsers&phone=%2B9996610002')).toMatchObject({
    body: [{ method: 'users.getUsers', phone: '9996610002', dc: 1 }, {}],
  });
  client.close();
});

test('waiting for a call has a timeout', async () => {
  const wait = ask('GET', '/v1/calls/reached?method=help.getNearestDc&times=1&timeoutMs=20000');
  control.sandbox.calls.record('help.getNearestDc', undefined, 1);
  expect(await wait).toEqual({ status: 200, body: { reached: true, count: 1 } });
  expect(await ask('GET', '/v1/calls/reached?method=help.getNearestDc&times=2&timeoutMs=10')).toEqual({
    status: 200,
    body: { reached: false, count: 1 },
  });
});

test.each<[string, string, unknown, number, string]>([
  ['GET', '/v1/nothing', undefined, 404, 'There is no GET /v1/nothing'],
  ['POST', '/v1', undefined, 404, 'There is no POST /v1'],
  ['GET', '/v1/accounts/123', undefined, 422, 'PHONE_NUMBER_INVALID'],
  ['GET', '/v1/accounts/%ff', undefined, 400, 'The path can not contain'],
  ['PATCH', `/v1/accounts/${PHONE}`, { phone: '1' }, 400, 'body has no field phone'],
  ['PATCH', `/v1/accounts/${PHONE}`, { stars: { amount: 0.5, nanos: 0 } }, 400, 'body.stars.amount'],
  ['DELETE', '/v1/faults', { all: true }, 400, 'DELETE takes no body'],
  ['POST', '/v1/clock/advance', { ms: -1 }, 400, 'body.ms must be a whole number'],
  ['POST', '/v1/sessions', { phones: ['+9996610404'] }, 422, 'PHONE_NUMBER_UNOCCUPIED'],
  ['POST', '/v1/gifts', { id: 5, stars: 1 }, 400, 'body.id must be a string'],
  ['POST', '/v1/gifts/7/withdraw', undefined, 422, 'STARGIFT_INVALID'],
])('%s %s with %j is refused with %d: %s', async (method, path, body, status, text) => {
  expect(await ask(method, path, body)).toEqual({ status, body: error(text) });
});

test('the clock is advanced, gifts are dropped, sold out and withdrawn', async () => {
  const before = control.sandbox.clock.now();
  expect(await ask('POST', '/v1/clock/advance', { ms: 600_000 })).toEqual({
    status: 200,
    body: { now: before + 600_000 },
  });
  expect(await ask('GET', '/v1/clock')).toEqual({ status: 200, body: { now: before + 600_000 } });
  await ask('POST', '/v1/gifts', { id: '77', stars: 15, total: 10 });
  expect(await ask('GET', '/v1/gifts')).toMatchObject({ body: [{ id: '77', stars: 15, remains: 10 }] });
  await ask('POST', '/v1/gifts/77/sell', { count: 3 });
  expect(await ask('GET', '/v1/gifts')).toMatchObject({ body: [{ id: '77', remains: 7 }] });
  await ask('POST', '/v1/gifts/77/sell-out');
  expect(await ask('GET', '/v1/gifts')).toMatchObject({ body: [{ id: '77', remains: 0 }] });
  await ask('POST', '/v1/gifts/77/restock', { count: 5 });
  expect(await ask('GET', '/v1/gifts')).toMatchObject({ body: [{ id: '77', remains: 5 }] });
  await ask('POST', '/v1/gifts/77/unlist');
  expect(await ask('GET', '/v1/gifts')).toMatchObject({ body: [] });
  await ask('PUT', '/v1/catalogue', { hash: 'all', perMinute: 6 });
  await ask('PUT', '/v1/app-settings/stargifts_blocked', { value: true });
  await ask('POST', '/v1/gifts/77/withdraw');
  expect(await ask('GET', '/v1/gifts')).toMatchObject({ body: [] });
  expect((await ask('PUT', '/v1/shop/submissions', { submission: 'inProgress' })).status).toBe(200);
  expect(await ask('POST', '/v1/shop/settle')).toEqual({ status: 200, body: [] });
});

test('a body that is too large is not read completely, and the next request is served', async () => {
  const sent = request(`${control.url}/v1/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${control.token}`, 'content-length': 1 << 30 },
  });
  sent.on('error', () => undefined);
  sent.write(Buffer.alloc(300 << 10));
  const [response] = (await once(sent, 'response')) as [{ statusCode: number }];
  expect(response.statusCode).toBe(413);
  sent.destroy();
  expect((await ask('GET', '/v1/clock')).status).toBe(200);
});

test('bytes that are not HTTP end only their connection', async () => {
  const socket = connect(Number(new URL(control.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(Buffer.alloc(64, 0xef));
  await once(socket.resume(), 'close');
  expect((await ask('GET', '/v1/clock')).status).toBe(200);
});

test('proxies are started, listed, broken and closed, and peers are counted', async () => {
  const started = await ask('POST', '/v1/proxies', { kind: 'socks5', auth: { username: 'u', password: 'p' } });
  expect(started).toMatchObject({
    status: 200,
    body: { kind: 'socks5', host: '127.0.0.1', connections: { total: 0 } },
  });
  const { port } = started.body as { port: number };
  expect(await ask('GET', '/v1/proxies')).toEqual({ status: 200, body: [started.body] });
  expect((await ask('PUT', `/v1/proxies/${port}/fault`, { kind: 'refuse' })).status).toBe(200);
  await once(connect(port, '127.0.0.1'), 'error');
  expect((await ask('PUT', `/v1/proxies/${port}/fault`, 'null')).status).toBe(200);
  expect((await ask('DELETE', `/v1/proxies/${port}`)).status).toBe(200);
  expect(await ask('GET', '/v1/proxies')).toEqual({ status: 200, body: [] });
  expect((await ask('DELETE', `/v1/proxies/${port}`)).status).toBe(404);
  for (const body of [
    { kind: 'socks4' },
    { kind: 'mtproxy', secret: 'dd00' },
    { kind: 'http', from: '10.0.0.1' },
    { kind: 'http', port: 0 },
    { kind: 'http', fault: { kind: 'slow', everyMs: -1 } },
    { kind: 'http', fault: { kind: 'other' } },
  ]) {
    expect((await ask('POST', '/v1/proxies', body)).status, JSON.stringify(body)).toBe(400);
  }
  expect(await ask('GET', '/v1/peers')).toEqual({ status: 200, body: control.sandbox.peers() });
});
