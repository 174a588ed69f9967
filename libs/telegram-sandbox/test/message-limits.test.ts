import { expect, test } from 'vitest';
import { rawSetting } from './support/raw-sandbox.js';
import { ackOf, containerOf, inner, ping, PONG, resend, settled, statesOf } from './support/service.js';

const the = rawSetting();

// https://core.telegram.org/mtproto/service_messages#simple-container
test('a container may have 1024 messages, more are answered with -429', async () => {
  const { client } = the;
  const many = (count: number): Buffer =>
    containerOf(Array.from({ length: count }, (_, i) => inner(client, ping(BigInt(i)))));
  client.sendQuiet(many(1024));
  for (let i = 0; i < 1024; i++) await client.next(PONG);
  client.sendQuiet(many(1025));
  await expect(client.next(PONG)).rejects.toThrow('transport error -429');
  await settled(client);
});

test.each([
  ['msgs_ack', ackOf],
  ['msgs_state_req', statesOf],
  ['msg_resend_req', resend],
])('%s takes 8192 ids, more are answered with -429', async (_, write) => {
  const { client } = the;
  const ids = Array.from({ length: 8193 }, (_, i) => BigInt(i) * 4n);
  client.sendQuiet(write(...ids.slice(1)));
  await settled(client);
  client.sendQuiet(write(...ids));
  await expect(client.next(PONG)).rejects.toThrow('transport error -429');
});
