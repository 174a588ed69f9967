import { expect, test } from 'vitest';
import { rawSetting, whileRunning } from './support/raw-sandbox.js';
import { readSelf, readStars, resultOf } from './support/requests.js';
import * as service from './support/service.js';

const DROPPED_RUNNING = 0xcd78e586;
const DROPPED = 0xa43ad8b7;
const NEVER_HEARD_OF = 0x5e2ad36e;
const the = rawSetting();

test('msgs_state_req is answered with the state of each message', async () => {
  const { client } = the;
  const missing = client.nextMessageId();
  const quiet = client.sendQuiet(service.ackOf(1n));
  const pinged = client.send(service.ping());
  const answered = client.send(readSelf());
  await resultOf(client);
  const delivered = client.send(readStars());
  client.sendQuiet(service.ackOf((await resultOf(client)).messageId));
  await whileRunning(the, async (running) => {
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

test('msgs_state_req answers 1 for forgotten messages', async () => {
  const { client } = the;
  const first = client.send(service.ping());
  await client.next(service.PONG);
  client.sendQuiet(service.containerOf(Array.from({ length: 1000 }, () => service.inner(client, service.ping()))));
  client.send(service.statesOf(first));
  expect(await service.statesFor(client)).toEqual([1]);
});

test('msg_resend_req resends our messages, and sends the states when some are no longer kept', async () => {
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

test('msg_resend_ans_req resends the answers to requests', async () => {
  const { client } = the;
  const requestId = client.send(readSelf());
  const first = await resultOf(client);
  client.send(service.resendAnswers(requestId));
  expect(await resultOf(client)).toEqual(first);
  client.sendQuiet(service.ackOf(first.messageId));
  client.send(service.resendAnswers(requestId));
  expect(await service.statesFor(client)).toEqual([4 + 8 + 32 + 64 + 128]);
});

test('rpc_drop_answer of an unacknowledged answer drops it', async () => {
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

// "The same rpc_answer_dropped_running is also returned in response to the original query."
test('rpc_drop_answer of a running request also answers that request', async () => {
  const { client } = the;
  await whileRunning(the, async (messageId, advance) => {
    const drop = client.send(service.dropAnswer(messageId));
    expect(await resultOf(client)).toMatchObject({ requestId: messageId, id: DROPPED_RUNNING });
    expect(await resultOf(client)).toMatchObject({ requestId: drop, id: DROPPED_RUNNING });
    advance();
    await service.settled(client);
    expect(client.received.filter((id) => id === service.RPC_RESULT)).toHaveLength(2);
  });
});

test('rpc_drop_answer of an unknown message answers rpc_answer_unknown', async () => {
  const { client } = the;
  client.send(service.dropAnswer(4n));
  expect((await resultOf(client)).id).toBe(NEVER_HEARD_OF);
  const answer = client.send(readSelf());
  client.sendQuiet(service.ackOf((await resultOf(client)).messageId));
  client.send(service.dropAnswer(answer));
  expect((await resultOf(client)).id).toBe(NEVER_HEARD_OF);
});
