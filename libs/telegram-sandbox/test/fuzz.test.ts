import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DcAddress, MintedSession, SandboxAddresses } from '../src/index.js';
import { TlWriter } from '../src/tl/writer.js';
import { SeededRandom, goodBodies, mutate } from './support/fuzz.js';
import type { FuzzedState } from './support/fuzzed-server.js';
import { shakeHands } from './support/handshake.js';
import { rawKey } from './support/minted.js';
import { RawClient } from './support/raw-client.js';
import { getConfig, initialised, resultOf } from './support/requests.js';
import { ping, settled } from './support/service.js';

// Sends damaged bytes to a server in its own process. The seed is fixed, so failures are reproducible.

const SEED = 20_261;
const FRAMES = 3000;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let child: ChildProcess;
let lines: AsyncIterator<string>;
let addresses: SandboxAddresses;
let minted: MintedSession;
let dc: DcAddress;

beforeAll(async () => {
  const flags = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--expose-gc'];
  const script = ['--import', at('support/run-typescript.mjs'), at('support/fuzzed-server.ts')];
  child = spawn(process.execPath, [...flags, ...script], { stdio: ['pipe', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('no stdout');
  lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  ({ addresses, minted } = (await nextLine()) as { addresses: SandboxAddresses; minted: MintedSession });
  dc = addresses.dcs[0] as DcAddress;
});
afterAll(async () => {
  child.stdin?.end();
  if (child.exitCode === null) await once(child, 'exit');
});

async function nextLine(): Promise<unknown> {
  const { value, done } = await lines.next();
  if (done) throw new Error('the server is gone');
  return JSON.parse(value) as unknown;
}

async function state(): Promise<FuzzedState> {
  child.stdin?.write('\n');
  return (await nextLine()) as FuzzedState;
}

/** The server runs, serves an old and a new client, and has not leaked memory. */
async function expectHealth(before: FuzzedState): Promise<void> {
  const old = await RawClient.connect(dc, rawKey(minted));
  await settled(old);
  old.close();
  const fresh = await RawClient.connect(dc);
  await shakeHands(fresh, addresses);
  fresh.send(initialised(getConfig()));
  expect((await resultOf(fresh)).error).toBeUndefined();
  fresh.close();
  const after = await state();
  expect(after.surprises).toEqual([]);
  expect(after.heapBytes - before.heapBytes).toBeLessThan(24 << 20);
  expect(after.rssBytes).toBeLessThan(400 << 20);
}

test('damaged streams, in every transport', async () => {
  const random = new SeededRandom(SEED);
  const before = await state();
  const packets = [
    new TlWriter()
      .long(0n)
      .long(4n << 32n)
      .int(20)
      .id(0xbe7e8ef1)
      .raw(random.bytes(16))
      .done(),
    Buffer.concat([Buffer.from(minted.keyId, 'hex'), random.bytes(16 + 64)]),
    random.bytes(200),
  ];
  for (let i = 0; i < FRAMES / 3; i++) {
    const stream = mutate(streamOf(random.pick(packets), random), random);
    const socket = connect(dc.port, dc.ip);
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.resume().end(stream);
    // In batches.
    if (i % 20 === 0) await closed;
  }
  await expectHealth(before);
});

test('damaged messages with a valid key', async () => {
  const random = new SeededRandom(SEED + 1);
  const before = await state();
  const bodies = goodBodies();
  let client = await RawClient.connect(dc, rawKey(minted));
  for (let i = 0; i < FRAMES; i++) {
    if (client.isClosed || random.below(50) === 0) {
      client.close();
      client = await RawClient.connect(dc, rawKey(minted));
    }
    const damaged = mutate(random.pick(bodies), random);
    // A length that is not a multiple of 4 is refused before anything is read.
    client.send(damaged.subarray(0, damaged.length - (damaged.length % 4)));
    client.send(ping());
    // At least the ping is answered, unless the connection ends.
    await client.nextPacket().catch(() => undefined);
  }
  client.close();
  await expectHealth(before);
});

test('damaged handshakes', async () => {
  const random = new SeededRandom(SEED + 2);
  const before = await state();
  const steps = [
    new TlWriter().id(0xbe7e8ef1).raw(random.bytes(16)).done(),
    new TlWriter()
      .id(0xd712e4be)
      .raw(random.bytes(32))
      .bytes(random.bytes(3))
      .bytes(random.bytes(3))
      .long(5n)
      .bytes(random.bytes(256))
      .done(),
    new TlWriter().id(0xf5045f1f).raw(random.bytes(32)).bytes(random.bytes(336)).done(),
  ];
  const client = await RawClient.connect(dc);
  for (let i = 0; i < FRAMES / 5; i++) {
    client.sendPlain(mutate(random.pick(steps), random));
    await client.nextPacket();
  }
  client.close();
  await expectHealth(before);
});

/** The bytes of a client that sends one packet. */
function streamOf(packet: Buffer, random: SeededRandom): Buffer {
  const word = (value: number): Buffer => new TlWriter().id(value).done();
  const full = Buffer.concat([word(packet.length + 12), word(0), packet]);
  return random.pick([
    Buffer.concat([Buffer.from([0xef, packet.length / 4]), packet]),
    Buffer.concat([word(0xeeeeeeee), word(packet.length), packet]),
    Buffer.concat([word(0xdddddddd), word(packet.length + 3), packet, random.bytes(3)]),
    Buffer.concat([full, word(crc32(full))]),
    Buffer.concat([random.bytes(64), packet]),
  ]);
}
