import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Api, Logger, helpers } from 'telegram';
import { AuthKey } from 'telegram/crypto/AuthKey.js';
import library from 'telegram/crypto/IGE.js';
import { BinaryReader } from 'telegram/extensions/index.js';
import { LogLevel } from 'telegram/extensions/Logger.js';
import { PendingState } from 'telegram/extensions/PendingState.js';
import { MTProtoState } from 'telegram/network/MTProtoState.js';
import { MtpDispatcher } from 'telegram/network/MtpDispatcher.js';
import { RequestState } from 'telegram/network/RequestState.js';
import { MessageContainer, TLMessage } from 'telegram/tl/core/index.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { tlBytes, tlInt, tlLong } from '../src/key-exchange/tl.js';
import { applyPatches } from '../src/teleproto-patches/index.js';

beforeAll(applyPatches);

const LOG = new Logger(LogLevel.NONE);
const REQUEST_ID = 4n;
const BOOL_TRUE = tlInt(0x997275b5);
const RESULT = Buffer.concat([tlInt(0xf35c6d01), tlLong(REQUEST_ID), BOOL_TRUE]);
const VECTOR_ID = tlInt(0x1cb5c415);
const CONTAINER_ID = tlInt(0x73f1f8dc);
const PACKED_ID = tlInt(0x3072cfa1);
/** A constructor that no layer has. */
const FOREIGN = Buffer.concat([tlInt(0x0badf00d), randomBytes(40)]);
/** `updateShort` with such an update in it. */
const NESTED = Buffer.concat([tlInt(0x78d4dec1), FOREIGN, tlInt(0)]);
const PACKED = Buffer.concat([PACKED_ID, tlBytes(gzipSync(NESTED))]);
const CUT = Buffer.concat([tlInt(0x78d4dec1)]);

const container = (...bodies: Buffer[]) => {
  const messages = bodies.map((body, i) =>
    Buffer.concat([tlLong(BigInt(101 + 4 * i)), tlInt(i), tlInt(body.length), body]),
  );
  return Buffer.concat([tlInt(bodies.length), ...messages]);
};

/** A dispatcher with one pending request. */
function dispatcher() {
  const request = new RequestState(new Api.auth.CancelCode({ phoneNumber: '', phoneCodeHash: '' }));
  const pendingState = new PendingState();
  pendingState.set(helpers.returnBigInt(REQUEST_ID), request);
  const acknowledged: string[] = [];
  const nothing = () => undefined;
  const { process } = MtpDispatcher.prototype;
  const target = new MtpDispatcher({
    log: LOG,
    pendingState,
    lastAcks: [],
    state: new MTProtoState(undefined, LOG),
    isMainSender: false,
    ack: (id) => acknowledged.push(id.toString()),
    enqueue: nothing,
    requeue: nothing,
    onBadAuthKey: nothing,
    markNeedsInitConnection: nothing,
    dispatchUpdate: nothing,
  });
  return { request, acknowledged, process: (message: TLMessage) => process.call(target, message) };
}

describe('the answer in a container is found', () => {
  test.each([
    ['before an object of another layer', [RESULT, FOREIGN]],
    ['after one', [FOREIGN, RESULT]],
    ['between two', [FOREIGN, RESULT, FOREIGN]],
    ['after one inside an update', [NESTED, RESULT]],
    ['after a packed one', [PACKED, RESULT]],
    ['after one that is cut off', [CUT, RESULT]],
    ['after an empty one', [Buffer.alloc(0), RESULT]],
  ])('%s', async (_, bodies) => {
    const { request, acknowledged, process } = dispatcher();
    const messages = await MessageContainer.fromReader(new BinaryReader(container(...bodies)));
    await process(new TLMessage(helpers.returnBigInt(99), 0, messages));
    expect(await request.promise).toBe(true);
    expect(acknowledged).toHaveLength(1 + bodies.length);
  });
});

describe('an encrypted message', () => {
  const key = randomBytes(256);
  const authKey = new AuthKey();
  let state: MTProtoState;
  let nextId = 1001n;
  beforeAll(async () => {
    await authKey.setKey(key);
    state = new MTProtoState(authKey, LOG);
  });

  /** As the server sends it, see "MTProto 2.0". */
  function encrypt(msgId: bigint, { sessionId = BigInt(state.sessionId.toString()), body = RESULT } = {}): Buffer {
    const head = [randomBytes(8), tlLong(sessionId), tlLong(msgId), tlInt(1), tlInt(body.length)];
    const length = 32 + body.length;
    const plain = Buffer.concat([...head, body, randomBytes(12 + ((16 - ((length + 12) % 16)) % 16))]);
    const sha256 = createHash('sha256').update(key.subarray(96, 128)).update(plain).digest();
    const msgKey = sha256.subarray(8, 24);
    const aes = state._calcKey(key, msgKey, false);
    const keyId = createHash('sha1').update(key).digest().subarray(12);
    return Buffer.concat([keyId, msgKey, new library.IGE(aes.key, aes.iv).encryptIge(plain)]);
  }

  test('is processed once', async () => {
    expect(await state.decryptMessageData(encrypt(101n))).toMatchObject({ seqNo: 1 });
    await expect(state.decryptMessageData(encrypt(101n))).rejects.toThrow('duplicate');
  });

  test('of another session is ignored', async () => {
    await expect(state.decryptMessageData(encrypt(105n, { sessionId: 5n }))).rejects.toThrow('session ID');
  });

  test('that packs an object many times is given up, and so are its requests', async () => {
    const { request, process } = dispatcher();
    let packed = RESULT;
    for (let depth = 0; depth < 65; depth++) packed = Buffer.concat([tlInt(0x3072cfa1), tlBytes(gzipSync(packed))]);
    await process(await state.decryptMessageData(encrypt(113n, { body: packed })));
    await expect(request.promise).rejects.toThrow('too many packed objects');
  });

  test('of more messages than a container may have is given up, also when it is packed', async () => {
    const plain = Buffer.concat([CONTAINER_ID, container(...Array<typeof BOOL_TRUE>(1025).fill(BOOL_TRUE))]);
    for (const body of [plain, Buffer.concat([PACKED_ID, tlBytes(gzipSync(plain))])]) {
      const { request, process } = dispatcher();
      await process(await state.decryptMessageData(encrypt((nextId += 4n), { body })));
      await expect(request.promise).rejects.toThrow('too many messages');
    }
  });

  test('of more objects than any answer has is given up', async () => {
    const { request, process } = dispatcher();
    const vector = Buffer.concat([VECTOR_ID, tlInt(1 << 17), Buffer.alloc(4 << 17, BOOL_TRUE)]);
    const body = Buffer.concat([RESULT.subarray(0, 12), PACKED_ID, tlBytes(gzipSync(vector))]);
    await process(await state.decryptMessageData(encrypt((nextId += 4n), { body })));
    await expect(request.promise).rejects.toThrow('too many objects');
  });

  test('that ends inside a list does not change how later lists are read and written', async () => {
    const request = new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }).getBytes();
    const acks = Buffer.concat([tlInt(0x62d6b459), VECTOR_ID, tlInt(1), tlLong(5n)]);
    const packed = Buffer.concat([PACKED_ID, tlBytes(gzipSync(request.subarray(0, -4)))]);
    const cut = [request.subarray(0, -4), acks.subarray(0, -4), Buffer.concat([VECTOR_ID, tlInt(1), packed])];
    const body = Buffer.concat([CONTAINER_ID, container(...cut)]);
    await dispatcher().process(await state.decryptMessageData(encrypt((nextId += 4n), { body })));
    expect(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }).getBytes()).toEqual(request);
    expect(new BinaryReader(acks).tgReadObject()).toMatchObject({ msgIds: [helpers.returnBigInt(5n)] });
  });

  test('with a damaged packed object where nobody awaits it does no harm', async () => {
    const damaged = Buffer.concat([tlInt(0x3072cfa1), tlBytes(randomBytes(8))]);
    const cut = Buffer.concat([tlInt(0xf35c6d01), tlInt(0)]);
    const vector = Buffer.concat([tlInt(0x1cb5c415), tlInt(2), damaged, cut]);
    await dispatcher().process(await state.decryptMessageData(encrypt(117n, { body: vector })));
  });

  test('with an even id, as clients use, is ignored', async () => {
    await expect(state.decryptMessageData(encrypt(108n))).rejects.toThrow('not one of a server');
  });
});
