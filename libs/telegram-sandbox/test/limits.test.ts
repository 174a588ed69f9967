import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { DcAddress, Sandbox } from '../src/index.js';
import { TlWriter } from '../src/tl/writer.js';
import { shakeHands } from './support/handshake.js';
import { RawClient } from './support/raw-client.js';

let sandbox: Sandbox;
let dc: DcAddress;
const clients: RawClient[] = [];

beforeAll(async () => {
  sandbox = await createSandbox({ limits: { connections: 4, handshakes: 2 } });
  dc = sandbox.addresses.dcs[0] as DcAddress;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await expect.poll(() => sandbox.metrics().connections.open).toBe(0);
});
afterAll(() => sandbox.close());

async function open(): Promise<RawClient> {
  const client = await RawClient.connect(dc);
  clients.push(client);
  return client;
}

const reqPq = (): Buffer => new TlWriter().id(0xbe7e8ef1).raw(randomBytes(16)).done();

test('a connection above the limit is closed at once, until another one has ended', async () => {
  const first = await open();
  for (let i = 0; i < 3; i++) await open();
  await expect.poll(() => sandbox.metrics().connections.open).toBe(4);
  const fifth = connect(dc.port, dc.ip);
  fifth.on('error', () => undefined);
  await new Promise((resolve) => fifth.on('close', resolve));
  expect(sandbox.metrics().connections).toMatchObject({ open: 4, refused: 1 });
  first.close();
  await expect.poll(() => sandbox.metrics().connections.open).toBe(3);
  await shakeHands(await open(), sandbox.addresses);
});

test('a handshake above the limit is answered with -429, until another one is over', async () => {
  const [one, two, three] = [await open(), await open(), await open()];
  for (const client of [one, two]) {
    client.sendPlain(reqPq());
    await client.plainAnswer();
  }
  await expect(shakeHands(three, sandbox.addresses)).rejects.toThrow('transport error -429');
  // A restarted handshake is counted once.
  one.sendPlain(reqPq());
  await one.plainAnswer();
  one.close();
  await expect.poll(() => sandbox.metrics().connections.open).toBe(2);
  await shakeHands(three, sandbox.addresses);
  // A failed handshake no longer counts.
  await expect(shakeHands(two, sandbox.addresses, { damageDhHash: true })).rejects.toThrow('-404');
  for (const client of [three, await open()]) {
    client.sendPlain(reqPq());
    await client.plainAnswer();
  }
});
