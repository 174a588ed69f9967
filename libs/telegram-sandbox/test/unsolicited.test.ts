import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { DcAddress, Sandbox } from '../src/index.js';
import { TlWriter } from '../src/tl/writer.js';
import { shakeHands } from './support/handshake.js';
import { RawClient } from './support/raw-client.js';
import { rawSetting } from './support/raw-sandbox.js';
import { getConfig, readSelf, readStars, resultOf } from './support/requests.js';
import { RPC_RESULT } from './support/service.js';

const UPDATE_SHORT = 0x78d4dec1;
const WINDOW_MS = 10_000;
const setting = rawSetting({ dcs: [1, 2], clock: { now: () => Date.UTC(2026, 0, 1) } });

/** The number of the next packet if it is a transport error, undefined if it is something encrypted. */
async function nextError(client: RawClient): Promise<number | undefined> {
  const packet = await client.nextPacket();
  return packet.length < 24 ? packet.readInt32LE() : undefined;
}

describe('a foreign update', () => {
  /** With a session whose new_session_created was sent, so that nothing else is in the next container. */
  const withSession = (): RawClient => {
    setting.client.send(getConfig());
    return setting.client;
  };

  test.each([
    [undefined, [UPDATE_SHORT, RPC_RESULT]],
    ['before', [UPDATE_SHORT, RPC_RESULT]],
    ['after', [RPC_RESULT, UPDATE_SHORT]],
  ] as const)('%s the answer is in its container', async (place, expected) => {
    const { client, sandbox } = setting;
    await resultOf(withSession());
    sandbox.faults.add({ kind: 'foreignUpdate', method: 'users.getUsers', times: 1, ...(place && { place }) });
    const before = client.received.length;
    const packets = sandbox.metrics().packets.out;
    client.send(readSelf());
    await resultOf(client);
    expect(client.received.slice(before)).toEqual(expected);
    expect(sandbox.metrics().packets.out - packets).toBe(1);
  });

  test('is sent alone before the answer, and combines with latency', async () => {
    const { client, sandbox } = setting;
    await resultOf(withSession());
    sandbox.faults.add({ kind: 'foreignUpdate', place: 'alone' });
    sandbox.faults.add({ kind: 'latency', ms: 20, method: 'payments.getStarsStatus' });
    for (const request of [readSelf(), readStars()]) {
      const before = client.received.length;
      const packets = sandbox.metrics().packets.out;
      client.send(request);
      await client.next(UPDATE_SHORT);
      expect((await resultOf(client)).error).toBeUndefined();
      expect(client.received.slice(before)).toEqual([UPDATE_SHORT, RPC_RESULT]);
      expect(sandbox.metrics().packets.out - packets).toBe(2);
    }
  });
});

describe('a transport error beside an answer', () => {
  test.each(['before', 'after'] as const)('%s it: the request is executed and answered', async (when) => {
    const { client, sandbox } = setting;
    const calls = sandbox.calls.count('users.getUsers');
    sandbox.faults.add({ kind: 'transportError', code: -404, when, method: 'users.getUsers', times: 1 });
    client.send(readSelf());
    const errors = [await nextError(client), await nextError(client)];
    expect(errors).toEqual(when === 'before' ? [-404, undefined] : [undefined, -404]);
    expect(sandbox.calls.count('users.getUsers')).toBe(calls + 1);
    client.send(readSelf());
    expect(await nextError(client)).toBeUndefined();
  });
});

describe('an unsolicited transport error', () => {
  test.each([-404, -429, -444])('%d is sent before any request, and the connection stays open', async (code) => {
    setting.sandbox.faults.add({ kind: 'unsolicitedError', code, times: 1 });
    const client = setting.use(await RawClient.connect(setting.dc));
    expect(await nextError(client)).toBe(code);
    await shakeHands(client, setting.sandbox.addresses);
  });

  test('is sent during a handshake, on the nth connection to one data centre', async () => {
    const { sandbox, dc, use } = setting;
    const other = sandbox.addresses.dcs[1] as DcAddress;
    sandbox.faults.add({ kind: 'unsolicitedError', code: -444, dc: 1, skip: 1, times: 1, afterPackets: 2 });
    for (const address of [other, dc]) await shakeHands(use(await RawClient.connect(address)), sandbox.addresses);
    const struck = use(await RawClient.connect(dc));
    await expect(shakeHands(struck, sandbox.addresses)).rejects.toThrow('transport error -444');
    expect(sandbox.faults.list()).toEqual([]);
  });

  test('is sent after an answer, and may end the connection', async () => {
    const { sandbox, key } = setting;
    sandbox.faults.add({ kind: 'unsolicitedError', code: -404, times: 1, afterPackets: 1, closes: true });
    const client = setting.use(await RawClient.connect(setting.dc, key));
    client.send(readSelf());
    expect([await nextError(client), await nextError(client)]).toEqual([undefined, -404]);
    await client.closed;
  });
});

describe('a limit of new connections', () => {
  const own: Sandbox[] = [];
  afterEach(async () => {
    for (const sandbox of own.splice(0)) await sandbox.close();
  });

  /** Whether each connection is answered, or ends with -429. */
  async function dial(dc: DcAddress, times: number, localAddress = '127.0.0.1'): Promise<string[]> {
    const outcomes: string[] = [];
    for (let i = 0; i < times; i++) {
      const client = setting.use(await RawClient.connect(dc, undefined, { localAddress }));
      client.sendPlain(reqPq());
      const outcome = await client.plainAnswer().then(() => 'answered', String);
      if (outcome !== 'answered') await client.closed;
      outcomes.push(outcome);
    }
    return outcomes;
  }
  const FLOODED = 'Error: transport error -429';
  const reqPq = (): Buffer => new TlWriter().id(0xbe7e8ef1).raw(randomBytes(16)).done();

  test('applies to one data centre, counts by address, and ends with its time window', async () => {
    const { sandbox, dc } = setting;
    const other = sandbox.addresses.dcs[1] as DcAddress;
    const refused = sandbox.metrics().connections.refused;
    const remove = sandbox.faults.add({ kind: 'connectionRate', max: 2, windowMs: WINDOW_MS, dc: 1 });
    expect(await dial(dc, 4)).toEqual(['answered', 'answered', FLOODED, FLOODED]);
    expect(sandbox.metrics().connections.refused).toBe(refused + 2);
    expect(await dial(other, 3)).toEqual(['answered', 'answered', 'answered']);
    expect(await dial(dc, 1, '127.0.0.5')).toEqual(['answered']);
    sandbox.clock.advance(WINDOW_MS - 1);
    expect(await dial(dc, 1)).toEqual([FLOODED]);
    // Refused connections do not count.
    sandbox.clock.advance(1);
    expect(await dial(dc, 3)).toEqual(['answered', 'answered', FLOODED]);
    remove();
    expect(await dial(dc, 1)).toEqual(['answered']);
  });

  test('is an option of the sandbox', async () => {
    const sandbox = await createSandbox({ dcs: [1], limits: { connectionRate: { max: 1, windowMs: WINDOW_MS } } });
    own.push(sandbox);
    const dc = sandbox.addresses.dcs[0] as DcAddress;
    const first = setting.use(await RawClient.connect(dc));
    await shakeHands(first, sandbox.addresses);
    const second = setting.use(await RawClient.connect(dc));
    expect(await nextError(second)).toBe(-429);
    await second.closed;
    await expect.poll(() => sandbox.metrics().connections.open).toBe(1);
    expect(sandbox.metrics().connections.refused).toBe(1);
  });
});
