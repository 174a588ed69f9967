import { expect, test } from 'vitest';
import type { Fault } from '../src/index.js';
import { error, useControl } from './support/control.js';

const PHONE = '9996610001';
const control = useControl();
const { ask } = control;

test('faults are added, listed and removed', async () => {
  const flood = { method: 'users.getUsers', times: 2, error: [420, 'FLOOD_WAIT_9'] };
  const { body } = await ask('POST', '/v1/faults', flood);
  const { id } = body as { id: number };
  expect(await ask('GET', '/v1/faults')).toEqual({ status: 200, body: [{ id, fault: flood }] });
  expect((await ask('DELETE', `/v1/faults/${id}`)).status).toBe(200);
  expect(await ask('DELETE', `/v1/faults/${id}`)).toEqual({ status: 404, body: error('no fault') });
  await ask('POST', '/v1/faults', { kind: 'latency', ms: [5, 10] });
  await ask('DELETE', '/v1/faults');
  expect(control.sandbox.faults.list()).toEqual([]);
});

test.each<Fault>([
  { kind: 'transportError', code: -404, when: 'after', method: 'auth.signIn' },
  { kind: 'foreignUpdate', place: 'alone', phone: PHONE },
  { kind: 'unsolicitedError', code: -444, dc: 2, skip: 3, times: 1, afterPackets: 2, closes: true },
  { kind: 'connectionRate', max: 3, windowMs: 1000, dc: 1 },
])('the fault %j is accepted unchanged', async (fault) => {
  expect((await ask('POST', '/v1/faults', fault)).status).toBe(200);
  expect(control.sandbox.faults.list()).toEqual([{ id: expect.any(Number) as number, fault }]);
});

test.each<[unknown, string]>([
  ['none', 'body is no JSON'],
  [[1], 'body must be an object'],
  [{ kind: 'thunder' }, 'body.kind must be one of'],
  [{ method: 'users.getUsers' }, 'body.kind must be one of'],
  [{ kind: '__proto__' }, 'body.kind must be one of'],
  [{ kind: 'silent', tims: 1 }, 'body has no field tims'],
  [{ kind: 'silent', times: 0 }, 'body.times must be a whole number'],
  [{ kind: 'refuse', phone: PHONE }, 'body has no field phone'],
  [{ kind: 'latency', ms: [9, 3] }, 'body.ms must go up'],
  [{ kind: 'floodWait' }, 'body.seconds is missing'],
  [{ error: [420] }, 'body.error must be a list of two'],
  [{ error: [420, 7] }, 'body.error[1] must be a string'],
  [{ kind: 'revoke', ending: 'NONE' }, 'body.ending must be one of'],
  [{ kind: 'transportError', code: -404, when: 'never' }, 'body.when must be one of before, instead, after'],
  [{ kind: 'transportError', code: 404 }, 'body.code must be a whole number from -999 to -1'],
  [{ kind: 'foreignUpdate', place: 'inside' }, 'body.place must be one of before, after, alone'],
  [{ kind: 'unsolicitedError' }, 'body.code is missing'],
  [{ kind: 'unsolicitedError', code: -404, method: 'users.getUsers' }, 'body has no field method'],
  [{ kind: 'unsolicitedError', code: -404, afterPackets: -1 }, 'body.afterPackets must be a whole number'],
  [{ kind: 'unsolicitedError', code: -404, closes: 'yes' }, 'body.closes must be true or false'],
  [{ kind: 'connectionRate', max: 3 }, 'body.windowMs is missing'],
  [{ kind: 'connectionRate', max: 3, windowMs: 0 }, 'body.windowMs must be a whole number from 1'],
  [{ kind: 'connectionRate', max: 3, windowMs: 1000, times: 2 }, 'body has no field times'],
])('the fault %j is refused: %s', async (fault, text) => {
  expect(await ask('POST', '/v1/faults', fault)).toEqual({ status: 400, body: error(text) });
  expect(control.sandbox.faults.list()).toEqual([]);
});
