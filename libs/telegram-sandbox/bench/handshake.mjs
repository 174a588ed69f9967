// The client's side of https://core.telegram.org/mtproto/auth_key, without the checks that are not the server's load.
import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { sha1, sha256, toBigInt, toBytes, xor } from '../dist/crypto/bytes.js';
import { DH_BYTES, power, randomExponent } from '../dist/crypto/diffie-hellman.js';
import { igeDecrypt, igeEncrypt } from '../dist/crypto/ige.js';
import { temporaryAes } from '../dist/handshake/temporary-aes.js';
import { TlReader } from '../dist/tl/reader.js';
import { TlWriter } from '../dist/tl/writer.js';
import { factor } from '../test/support/factor.ts';
import { Pipe } from './client.mjs';

/** Makes a key over a connection of its own. */
export async function shakeHands(dc, publicKey) {
  const pipe = await Pipe.open(dc);
  try {
    const nonce = randomBytes(16);
    const offer = await ask(pipe, new TlWriter().id(0xbe7e8ef1).raw(nonce));
    expectId(offer, 0x05162463);
    offer.raw(16);
    const serverNonce = Buffer.from(offer.raw(16));
    const pq = offer.bytes();
    offer.id();
    offer.int();
    const fingerprint = offer.long();
    const [p, q] = factor(toBigInt(pq)).map((prime) => toBytes(prime));
    const newNonce = randomBytes(32);
    const inner = new TlWriter().id(0x83c95aec).bytes(pq).bytes(p).bytes(q).raw(nonce).raw(serverNonce).raw(newNonce);
    const asked = new TlWriter().id(0xd712e4be).raw(nonce).raw(serverNonce).bytes(p).bytes(q).long(fingerprint);
    const params = await ask(pipe, asked.bytes(rsaPad(inner.done(), publicKey)));
    expectId(params, 0xd0e8075c);
    params.raw(32);
    const { key, iv } = temporaryAes(newNonce, serverNonce);
    const dh = new TlReader(igeDecrypt(params.bytes(), key, iv).subarray(20));
    dh.raw(36);
    const g = BigInt(dh.int());
    dh.bytes();
    const serverValue = toBigInt(dh.bytes());
    const b = randomExponent();
    const clientDh = new TlWriter().id(0x6643b654).raw(nonce).raw(serverNonce).long(0n);
    const plain = clientDh.bytes(toBytes(power(g, b), DH_BYTES)).done();
    const padded = Buffer.concat([sha1(plain), plain, randomBytes(-(plain.length + 20) & 15)]);
    const final = new TlWriter()
      .id(0xf5045f1f)
      .raw(nonce)
      .raw(serverNonce)
      .bytes(igeEncrypt(padded, key, iv));
    expectId(await ask(pipe, final), 0x3bcbf734);
    return toBytes(power(serverValue, b), DH_BYTES);
  } finally {
    await pipe.close();
  }
}

async function ask(pipe, writer) {
  const body = writer.done();
  const messageId = ((BigInt(Date.now()) << 32n) / 1000n) & ~3n;
  pipe.send(new TlWriter().long(0n).long(messageId).int(body.length).raw(body).done());
  const packet = await pipe.next();
  if (packet.length < 20) throw new Error(`transport error ${packet.readInt32LE()}`);
  return new TlReader(packet.subarray(20));
}

/** RSA_PAD. */
function rsaPad(data, publicKey) {
  const padded = Buffer.concat([data, randomBytes(192 - data.length)]);
  const key = createPublicKey(publicKey);
  for (;;) {
    const aesKey = randomBytes(32);
    const hashed = Buffer.concat([Buffer.from(padded).reverse(), sha256(aesKey, padded)]);
    const aes = igeEncrypt(hashed, aesKey, Buffer.alloc(32));
    const number = Buffer.concat([xor(aesKey, sha256(aes)), aes]);
    // The top bit clear is below any modulus of this size.
    if (number[0] < 0x80) return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, number);
  }
}

function expectId(reader, id) {
  const found = reader.id();
  if (found !== id) throw new Error(`${id.toString(16)} was expected, not ${found.toString(16)}`);
}
