import { createCipheriv } from 'node:crypto';
import { expect, test } from 'vitest';
import { frame } from '../src/transport/intermediate.js';
import { INTERMEDIATE_TAG } from '../src/transport/obfuscation.js';
import { Transport } from '../src/transport/transport.js';
import { Prepared } from './prepared-stream.js';

const PACKETS = 3;

test('packets that have arrived together are received one in a turn of the event loop', async () => {
  const stream = new Prepared();
  const transport = new Transport(stream, { tag: INTERMEDIATE_TAG, dc: 2 });
  await transport.send(Buffer.alloc(24));
  // The server's side of the obfuscation, by the header that the client has sent.
  const keys = Buffer.from(stream.written[0]?.subarray(8, 56) ?? '').reverse();
  const cipher = createCipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(32));
  for (let i = 0; i < PACKETS; i++) stream.add(cipher.update(frame(Buffer.alloc(24, i), false)));
  let received = 0;
  const all = (async () => {
    for (; received < PACKETS; received++) await transport.recv();
  })();
  const seen: number[] = [];
  const look = () => void (seen.push(received), received < PACKETS && setImmediate(look));
  setImmediate(look);
  await all;
  expect(new Set(seen).size).toBeGreaterThanOrEqual(PACKETS);
});
