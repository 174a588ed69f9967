import { expect, test } from 'vitest';
import { RawClient } from './support/raw-client.js';
import { rawSetting, whileRunning } from './support/raw-sandbox.js';
import { getConfig, readSelf, readStars, resultOf } from './support/requests.js';
import * as service from './support/service.js';

const DROPPED = 0xa43ad8b7;
const UPDATE_SHORT = 0x78d4dec1;
const the = rawSetting();

const configs = (): number => the.sandbox.calls.count('help.getConfig');

test('a repeated request is answered with the same message and not executed again', async () => {
  const { client } = the;
  const before = configs();
  const seqNo = client.nextSeqNo();
  const messageId = client.send(getConfig(), { seqNo });
  const first = await resultOf(client);
  client.send(getConfig(), { messageId, seqNo });
  expect(await resultOf(client)).toEqual(first);
  expect(first.requestId).toBe(messageId);
  expect(configs()).toBe(before + 1);
});

test('a request twice in one container is executed once', async () => {
  const { client } = the;
  const before = configs();
  const request = service.inner(client, getConfig());
  client.sendQuiet(service.containerOf([request, request]));
  await resultOf(client);
  await service.settled(client);
  expect(client.received.filter((id) => id === service.RPC_RESULT)).toHaveLength(1);
  expect(configs()).toBe(before + 1);
});

test('a request that is repeated while it is running is acknowledged, and executed once', async () => {
  const { client } = the;
  const before = configs();
  await whileRunning(the, async (messageId, advance) => {
    client.send(getConfig(), { messageId });
    expect(await service.acknowledgedBy(client)).toEqual([messageId]);
    expect(client.received).not.toContain(service.RPC_RESULT);
    advance();
    expect((await resultOf(client)).requestId).toBe(messageId);
  });
  expect(configs()).toBe(before + 1);
});

test('once the answer is acknowledged, a repeated request is only acknowledged', async () => {
  const { client } = the;
  const before = configs();
  const messageId = client.send(getConfig());
  const answer = await resultOf(client);
  client.sendQuiet(service.ackOf(answer.messageId));
  client.send(getConfig(), { messageId });
  expect(await service.acknowledgedBy(client)).toEqual([messageId]);
  expect(configs()).toBe(before + 1);
});

test('unacknowledged messages are sent again when the session continues on a new connection', async () => {
  const { client, use } = the;
  const kept = client.send(readStars());
  const first = await resultOf(client);
  client.send(getConfig());
  const acknowledged = await resultOf(client);
  client.sendQuiet(service.ackOf(acknowledged.messageId));
  await service.settled(client);

  const again = use(await client.reconnect());
  again.send(service.ping());
  expect((await again.next(service.NEW_SESSION)).seqNo).toBe(1);
  expect(await resultOf(again)).toEqual(first);
  expect(first.requestId).toBe(kept);
  await service.settled(again);
  expect(again.received.filter((id) => id === service.RPC_RESULT)).toHaveLength(1);
});

test('a message that is acknowledged when the session reconnects is not resent', async () => {
  const { client, use } = the;
  client.send(readStars());
  const { messageId } = await resultOf(client);
  const again = use(await client.reconnect());
  again.sendQuiet(service.ackOf(messageId));
  await service.settled(again);
  expect(again.received).not.toContain(service.RPC_RESULT);
});

test('nothing is resent on a second connection while the first is open', async () => {
  const { client, use } = the;
  client.send(readStars());
  await resultOf(client);
  const second = use(await client.join());
  await service.settled(second);
  expect(second.received).toEqual([service.PONG]);
});

test('an answer that was lost with its connection is sent when the session continues', async () => {
  const { client, use, sandbox } = the;
  const before = configs();
  await service.settled(client);
  sandbox.faults.add({ method: 'help.getConfig', kind: 'disconnectAfter', times: 1 });
  const messageId = client.send(getConfig());
  await client.closed;
  const again = use(await client.reconnect());
  again.send(service.ping());
  expect((await resultOf(again)).requestId).toBe(messageId);
  expect(configs()).toBe(before + 1);
});

test('an answer that becomes ready after the connection was lost waits for the next one', async () => {
  const { client, use } = the;
  await whileRunning(the, async (messageId, advance) => {
    client.close();
    await client.closed;
    await expect.poll(() => the.sandbox.metrics().connections.open).toBe(0);
    advance();
    const again = use(await client.reconnect());
    again.send(service.ping());
    expect((await resultOf(again)).requestId).toBe(messageId);
  });
});

test('above the limit of unacknowledged answers the oldest is dropped', async () => {
  const { client, use } = the;
  const asked = Array.from({ length: 3 }, () => client.send(readSelf()));
  for (const requestId of asked) expect((await resultOf(client)).requestId).toBe(requestId);
  for (let sent = 0; sent < 999; sent += 111) {
    for (let i = 0; i < 111; i++) client.send(readStars());
    for (let i = 0; i < 111; i++) await resultOf(client);
  }
  const again = use(await client.reconnect());
  again.send(service.ping());
  const first = await resultOf(again);
  // new_session_created and two of the three were sent.
  expect(first.requestId).toBe(asked[2]);
});

test('an update is sent to every connected session of the key, and needs an acknowledgement', async () => {
  const { client, use, dc, key, phone, sandbox } = the;
  const gone = use(await RawClient.connect(dc, key));
  await service.settled(gone);
  gone.close();
  const other = use(await RawClient.connect(dc, key));
  for (const one of [client, other]) {
    one.send(getConfig());
    await resultOf(one);
  }

  sandbox.world.change(phone, { stars: { amount: 7, nanos: 0 } });
  const [one, two] = [await client.next(UPDATE_SHORT), await other.next(UPDATE_SHORT)];
  expect([one.seqNo & 1, one.messageId & 3n, two.seqNo & 1]).toEqual([1, 3n, 1]);
  other.sendQuiet(service.ackOf(two.messageId));
  await service.settled(other);
  const [oneAgain, twoAgain] = [use(await client.reconnect()), use(await other.reconnect())];
  oneAgain.send(service.ping());
  expect((await oneAgain.next(UPDATE_SHORT)).messageId).toBe(one.messageId);
  await service.settled(twoAgain);
  expect(twoAgain.received).not.toContain(UPDATE_SHORT);
});

test('the fault `reorder` swaps answers in pairs', async () => {
  const { client, sandbox } = the;
  sandbox.faults.add({ kind: 'reorder' });
  const [first, second, third] = [client.send(getConfig()), client.send(readSelf()), client.send(readStars())];
  expect((await resultOf(client)).requestId).toBe(second);
  expect((await resultOf(client)).requestId).toBe(first);
  client.send(service.dropAnswer(third));
  expect((await resultOf(client)).id).toBe(DROPPED);
  const last = client.send(getConfig());
  sandbox.faults.clear();
  expect((await resultOf(client)).requestId).toBe(last);
  await service.settled(client);
  expect(client.received.filter((id) => id === service.RPC_RESULT)).toHaveLength(4);
});

test('a repeated ping is not answered again', async () => {
  const { client } = the;
  const messageId = client.send(service.ping());
  await client.next(service.PONG);
  client.send(service.ping(), { messageId });
  expect(await service.acknowledgedBy(client)).toEqual([messageId]);
});
