import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { DcAddress, Sandbox } from '../src/index.js';
import { TlWriter } from '../src/tl/writer.js';
import { abridged } from '../src/transport/abridged.js';
import { detect } from '../src/transport/detect.js';
import { FrameError } from '../src/transport/framing.js';
import { full } from '../src/transport/full.js';
import { intermediate, paddedIntermediate } from '../src/transport/intermediate.js';
import { PacketCodec } from '../src/transport/packet-codec.js';
import { shakeHands } from './support/handshake.js';
import { RawClient } from './support/raw-client.js';

let sandbox: Sandbox;
let dc: DcAddress;
const lines: string[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  sandbox = await createSandbox({ log: (line) => lines.push(line) });
  dc = sandbox.addresses.dcs[0] as DcAddress;
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));
afterAll(() => sandbox.close());

async function open(): Promise<Socket> {
  const socket = connect(dc.port, dc.ip);
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** A plain req_pq_multi, 40 bytes. */
function reqPq(): Buffer {
  const id = (BigInt(Math.floor(Date.now() / 1000)) << 32n) & ~3n;
  return new TlWriter().long(0n).long(id).int(20).id(0xbe7e8ef1).raw(randomBytes(16)).done();
}

const le32 = (value: number): Buffer => new TlWriter().id(value).done();

function fullFrame(packet: Buffer, seq: number): Buffer {
  const frame = Buffer.concat([le32(packet.length + 12), le32(seq), packet]);
  return Buffer.concat([frame, le32(crc32(frame))]);
}

function withWrongEnd(frame: Buffer): Buffer {
  const end = frame.readUInt8(frame.length - 1) ^ 1;
  return Buffer.concat([frame.subarray(0, -1), Buffer.from([end])]);
}

/** The bytes of each transport before the constructor of resPQ. */
const transports: [name: string, bytes: (packet: Buffer) => Buffer, head: number][] = [
  ['abridged', (packet) => Buffer.concat([Buffer.from([0xef, packet.length / 4]), packet]), 1],
  ['abridged, long', (packet) => Buffer.concat([Buffer.from([0xef, 0x7f, packet.length / 4, 0, 0]), packet]), 1],
  ['abridged, quick ack', (packet) => Buffer.concat([Buffer.from([0xef, 0x80 | (packet.length / 4)]), packet]), 1],
  ['intermediate', (packet) => Buffer.concat([le32(0xeeeeeeee), le32(packet.length), packet]), 4],
  [
    'intermediate, quick ack',
    (packet) => Buffer.concat([le32(0xeeeeeeee), le32((0x80000000 | packet.length) >>> 0), packet]),
    4,
  ],
  ['padded', (packet) => Buffer.concat([le32(0xdddddddd), le32(packet.length + 5), packet, randomBytes(5)]), 4],
  ['full', (packet) => fullFrame(packet, 0), 8],
];

test.each(transports)('%s: a packet is decoded when it arrives byte by byte', async (_, bytes, head) => {
  const socket = await open();
  socket.setNoDelay(true);
  for (const byte of bytes(reqPq())) socket.write(Buffer.from([byte]));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.readUInt32LE(head + 20)).toBe(0x05162463);
});

test.each([
  ['abridged', () => abridged],
  ['intermediate', () => intermediate],
  ['padded intermediate', () => paddedIntermediate],
  ['full', full],
])('%s: what is wrapped comes out again, at any length', (_, create) => {
  const [sender, receiver] = [create(), create()];
  for (const length of [24, 24 + 16 * 30, 24 + 16 * 4000]) {
    const packet = randomBytes(length);
    const frame = sender.wrap(packet);
    expect(receiver.unwrap(frame.subarray(0, -1))).toBeUndefined();
    expect(receiver.unwrap(frame)).toEqual({ packet, size: frame.length });
  }
});

/** The client's side of an obfuscated stream with this tag inside. */
function obfuscation(tag: number): {
  beginning: Buffer;
  encrypt(bytes: Buffer): Buffer;
  decrypt(bytes: Buffer): Buffer;
} {
  const init = randomBytes(64);
  init.writeUInt8(1, 0);
  init.writeUInt32LE(1, 4);
  init.writeUInt32LE(tag, 56);
  const reversed = Buffer.from(init.subarray(8, 56)).reverse();
  const cipher = createCipheriv('aes-256-ctr', init.subarray(8, 40), init.subarray(40, 56));
  const decipher = createDecipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32));
  const hidden = cipher.update(init);
  return {
    beginning: Buffer.concat([init.subarray(0, 56), hidden.subarray(56)]),
    encrypt: (bytes) => cipher.update(bytes),
    decrypt: (bytes) => decipher.update(bytes),
  };
}

const padded = (packet: Buffer, padding: number): Buffer =>
  Buffer.concat([le32(packet.length + padding), packet, randomBytes(padding)]);
const plainFrame = (packet: Buffer): Buffer => Buffer.concat([le32(packet.length), packet]);
const shortFrame = (packet: Buffer): Buffer => Buffer.concat([Buffer.from([packet.length / 4]), packet]);

/** The bytes of a client that sends these packets, in each transport. */
const streams: [name: string, bytes: (packets: Buffer[]) => Buffer][] = [
  ['abridged', (packets) => Buffer.concat([Buffer.from([0xef]), ...packets.map(shortFrame)])],
  ['intermediate', (packets) => Buffer.concat([le32(0xeeeeeeee), ...packets.map(plainFrame)])],
  ['padded', (packets) => Buffer.concat([le32(0xdddddddd), ...packets.map((packet, i) => padded(packet, 7 * i))])],
  ['full', (packets) => Buffer.concat(packets.map(fullFrame))],
  ['obfuscated abridged', (packets) => hide(0xefefefef, packets.map(shortFrame))],
  ['obfuscated intermediate', (packets) => hide(0xeeeeeeee, packets.map(plainFrame))],
  [
    'obfuscated padded',
    (packets) =>
      hide(
        0xdddddddd,
        packets.map((packet, i) => padded(packet, 7 * i)),
      ),
  ],
];

function hide(tag: number, frames: Buffer[]): Buffer {
  const { beginning, encrypt } = obfuscation(tag);
  return Buffer.concat([beginning, encrypt(Buffer.concat(frames))]);
}

function packetsIn(...pieces: Buffer[]): Buffer[] {
  const packets = new PacketCodec();
  return pieces.flatMap((piece) => {
    packets.addBytes(piece);
    const taken: Buffer[] = [];
    for (let packet = packets.nextPacket(); packet; packet = packets.nextPacket()) taken.push(packet);
    return taken;
  });
}

test.each(streams)('%s: packets are decoded wherever the stream is split', (_, bytes) => {
  // An encrypted packet of whole blocks, and one of the length of a transport error.
  const sent = [Buffer.concat([randomBytes(24), randomBytes(48)]), Buffer.alloc(4, 1), randomBytes(24 + 16)];
  const stream = bytes(sent);
  // As text: `toEqual` compares buffers byte by byte, with a key for each.
  const withoutPadding = (packets: Buffer[]) =>
    packets.map((packet, i) => packet.subarray(0, sent[i]?.length).toString('hex'));
  const expected = withoutPadding(sent);
  for (let cut = 0; cut <= stream.length; cut++) {
    const found = packetsIn(stream.subarray(0, cut), stream.subarray(cut));
    expect(withoutPadding(found)).toEqual(expected);
  }
  const single = packetsIn(...Array.from(stream, (byte) => Buffer.from([byte])));
  expect(withoutPadding(single)).toEqual(expected);
});

test.each([
  ['abridged', 0xefefefef, shortFrame],
  ['intermediate', 0xeeeeeeee, plainFrame],
  ['padded intermediate', 0xdddddddd, (packet: Buffer) => padded(packet, 3)],
])('an obfuscated %s stream is answered in kind', async (_, tag, frame) => {
  const { beginning, encrypt, decrypt } = obfuscation(tag);
  const socket = await open();
  socket.write(beginning);
  socket.write(encrypt(frame(reqPq())));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  const clear = decrypt(answer);
  expect(clear.readUInt32LE(tag === 0xefefefef ? 21 : 24)).toBe(0x05162463);
});

test.each([
  ['a frame above a megabyte', Buffer.concat([le32(0xeeeeeeee), le32((1 << 20) + 4)])],
  ['an abridged frame above a megabyte', Buffer.from([0xef, 0x7f, 1, 0, 4])],
  ['a full frame above a megabyte', Buffer.concat([le32((1 << 20) + 16), le32(0)])],
  ['a full frame without room for a packet', Buffer.concat([le32(15), le32(0), le32(0)])],
  ['a frame of nothing', Buffer.concat([le32(0xeeeeeeee), le32(0)])],
  ['a full frame with a wrong checksum', withWrongEnd(fullFrame(reqPq(), 0))],
  ['a full frame with the number of the one before', Buffer.concat([fullFrame(reqPq(), 0), fullFrame(reqPq(), 0)])],
  ['a full frame with a wrong number', Buffer.concat([fullFrame(reqPq(), 0), fullFrame(reqPq(), 5)])],
  ['an obfuscated stream of no transport', Buffer.alloc(64, 5)],
  ['a packet that is shorter than a key id', Buffer.concat([le32(0xeeeeeeee), le32(4), le32(1)])],
])('%s ends the connection', async (_, bytes) => {
  const socket = await open();
  socket.resume().write(bytes);
  await once(socket, 'close');
});

test('no transport is detected before enough bytes have arrived', () => {
  expect(detect(Buffer.alloc(0))).toBeUndefined();
  expect(detect(Buffer.from([0xee, 0xee, 0xee]))).toBeUndefined();
  expect(detect(Buffer.alloc(63, 5))).toBeUndefined();
  expect(() => detect(Buffer.alloc(64, 5))).toThrow(FrameError);
});

test('random bytes affect neither the server nor other clients', async () => {
  const good = await RawClient.connect(dc);
  await shakeHands(good, sandbox.addresses);
  for (let i = 0; i < 60; i++) {
    const socket = await open();
    const tag = [Buffer.alloc(0), Buffer.from([0xef]), le32(0xeeeeeeee), le32(0xdddddddd)][i % 4] ?? Buffer.alloc(0);
    socket.resume().end(Buffer.concat([tag, randomBytes(1 + 7 * i)]));
    await once(socket, 'close');
  }
  good.send(new TlWriter().id(0x7abe77ec).long(1n).done());
  await good.next(0x347773c5);
  good.close();
  expect(lines.filter((line) => line.startsWith('A connection failed'))).toEqual([]);
});
