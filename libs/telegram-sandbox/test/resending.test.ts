import { expect, test, vi } from 'vitest';
import { RawClient } from './support/raw-client.js';
import { rawSetting } from './support/raw-sandbox.js';
import { getConfig, readSelf, readStars, resultOf } from './support/requests.js';
import * as service from './support/service.js';

const DROPPED_RUNNING = 0xcd78e586;
const DROPPED = 0xa43ad8b7;
const NEVER_HEARD_OF = 0x5e2ad36e;
const UPDATE_SHORT = 0x78d4dec1;
const the = rawSetting();

const configs = (): number => the.sandbox.calls.count('help.getConfig');

/** Asks for something whose answer comes only when `advance` lets the time pass. */
async function whileRunning(run: (messageId: bigint, advance: () => void) => Promise<void>): Promise<void> {
  const { client, sandbox } = the;
  await service.settled(client);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    sandbox.faults.add({ method: 'help.getConfig', kind: 'latency', ms: 1000, times: 1 });
    const before = configs();
    const messageId = client.send(getConfig());
    await sandbox.calls.reached('help.getConfig', before + 1);
    await service.settled(client);
    await run(messageId, () => vi.advanceTimersByTime(1000));
  } finally {
    vi.useRealTimers();
  }
}

test('a request that comes again is answered again by the same message and not executed again', async () => {
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

test('a request that comes twice in one container is executed once', async () => {
  const { client } = the;
  const before = configs();
  const request = service.inner(client, getConfig());
  client.sendQuiet(service.containerOf([request, request]));
  await resultOf(client);
  await service.settled(client);
  expect(client.received.filter((id) => id === service.RPC_RESULT)).toHaveLength(1);
  expect(configs()).toBe(before + 1);
});

test('a request that comes again while it is running is acknowledged, and executed once', async () => {
  const { client } = the;
  const before = configs();
  await whileRunning(async (messageId, advance) => {
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

test('what was not acknowledged comes again when the session goes on on a new connection', async () => {
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

test('what is acknowledged as the session comes back does not come again', async () => {
  const { client, use } = the;
  client.send(readStars());
  const { messageId } = await resultOf(client);
  const again = use(await client.reconnect());
  again.sendQuiet(service.ackOf(messageId));
  await service.settled(again);
  expect(again.received).not.toContain(service.RPC_RESULT);
});

test('a second connection of a session that still has its first gets nothing twice', async () => {
  const { client, use } = the;
  client.send(readStars());
  await resultOf(client);
  const second = use(await client.join());
  await service.settled(second);
  expect(second.received).toEqual([service.PONG]);
});

test('an answer that was lost with its connection comes when the session goes on', async () => {
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
  await whileRunning(async (messageId, advance) => {
    client.close();
    await client.closed;
    await vi.waitUntil(() => the.sandbox.metrics().connections.open === 0);
    advance();
    const again = use(await client.reconnect());
    again.send(service.ping());
    expect((await resultOf(again)).requestId).toBe(messageId);
  });
});

test('msgs_state_req tells what has been received and how far it has come', async () => {
  const { client } = the;
  const missing = client.nextMessageId();
  const quiet = client.sendQuiet(service.ackOf(1n));
  const pinged = client.send(service.ping());
  const answered = client.send(readSelf());
  await resultOf(client);
  const delivered = client.send(readStars());
  client.sendQuiet(service.ackOf((await resultOf(client)).messageId));
  await whileRunning(async (running) => {
    const later = client.nextMessageId() + (1n << 32n);
    client.send(service.statesOf(quiet, pinged, running, answered, delivered, missing, later));
    expect(await service.statesFor(client)).toEqual([
      4 + 16,
      4 + 8,
      4 + 32,
      4 + 8 + 32 + 64,
      4 + 8 + 32 + 64 + 128,
      2,
      3,
    ]);
  });
});

test('msgs_state_req knows nothing of what was forgotten', async () => {
  const { client } = the;
  const first = client.send(service.ping());
  await client.next(service.PONG);
  client.sendQuiet(service.containerOf(Array.from({ length: 1000 }, () => service.inner(client, service.ping()))));
  client.send(service.statesOf(first));
  expect(await service.statesFor(client)).toEqual([1]);
});

test('msg_resend_req gets our messages again, and states when some are gone', async () => {
  const { client } = the;
  client.send(readSelf());
  const first = await resultOf(client);
  client.send(service.resend(first.messageId));
  expect(await resultOf(client)).toEqual(first);
  client.sendQuiet(service.ackOf(first.messageId));
  client.send(readStars());
  const second = await resultOf(client);
  const own = client.send(service.resend(first.messageId, second.messageId));
  expect(await resultOf(client)).toEqual(second);
  expect(await service.statesFor(client)).toEqual([1, 4]);
  client.send(service.resend(own));
  expect(await service.statesFor(client)).toEqual([4 + 8]);
});

test('msg_resend_ans_req gets the answers to our requests again', async () => {
  const { client } = the;
  const requestId = client.send(readSelf());
  const first = await resultOf(client);
  client.send(service.resendAnswers(requestId));
  expect(await resultOf(client)).toEqual(first);
  client.sendQuiet(service.ackOf(first.messageId));
  client.send(service.resendAnswers(requestId));
  expect(await service.statesFor(client)).toEqual([4 + 8 + 32 + 64 + 128]);
});

test('rpc_drop_answer of an answer that was not acknowledged names it and forgets it', async () => {
  const { client, use } = the;
  const requestId = client.send(readSelf());
  const { fields, messageId, seqNo } = await client.next(service.RPC_RESULT);
  const bytes = fields.rest().length + 4;
  const drop = client.send(service.dropAnswer(requestId));
  const dropped = await client.next(service.RPC_RESULT);
  expect(dropped.fields.long()).toBe(drop);
  expect(dropped.fields.id()).toBe(DROPPED);
  expect([dropped.fields.long(), dropped.fields.int(), dropped.fields.int()]).toEqual([messageId, seqNo, bytes]);
  client.send(service.dropAnswer(requestId));
  expect((await resultOf(client)).id).toBe(NEVER_HEARD_OF);
  const again = use(await client.reconnect());
  await service.settled(again);
  expect(again.received.filter((id) => id === service.RPC_RESULT)).toHaveLength(2);
});

test('rpc_drop_answer of a running request keeps its answer away', async () => {
  const { client } = the;
  await whileRunning(async (messageId, advance) => {
    const drop = client.send(service.dropAnswer(messageId));
    expect(await resultOf(client)).toMatchObject({ requestId: drop, id: DROPPED_RUNNING });
    advance();
    await service.settled(client);
    expect(client.received.filter((id) => id === service.RPC_RESULT)).toHaveLength(1);
  });
});

test('rpc_drop_answer of something else is not known', async () => {
  const { client } = the;
  client.send(service.dropAnswer(4n));
  expect((await resultOf(client)).id).toBe(NEVER_HEARD_OF);
  const answer = client.send(readSelf());
  client.sendQuiet(service.ackOf((await resultOf(client)).messageId));
  client.send(service.dropAnswer(answer));
  expect((await resultOf(client)).id).toBe(NEVER_HEARD_OF);
});

test('more unacknowledged answers than are kept cost the oldest', async () => {
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
  // The greeting and two of the three went.
  expect(first.requestId).toBe(asked[2]);
});

test('what is pushed reaches every connected session of the key, and waits for an acknowledgement', async () => {
  const { client, use, dc, key, phone, sandbox } = the;
  const gone = use(await RawClient.connect(dc, key));
  await service.settled(gone);
  gone.close();
  const other = use(await RawClient.connect(dc, key));
  await Promise.all([service.settled(client), service.settled(other)]);

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

test('a ping is not repeated for a ping that comes again', async () => {
  const { client } = the;
  const messageId = client.send(service.ping());
  await client.next(service.PONG);
  client.send(service.ping(), { messageId });
  expect(await service.acknowledgedBy(client)).toEqual([messageId]);
});
