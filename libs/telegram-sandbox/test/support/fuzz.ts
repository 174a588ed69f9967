import { gzipSync } from 'node:zlib';
import { TlWriter } from '../../src/tl/writer.js';
import { getConfig, initialised, readSelf, readStars } from './requests.js';
import * as service from './service.js';

/** Reproducible random numbers (mulberry32). */
export class SeededRandom {
  constructor(private state: number) {}

  /** An integer from 0 to below `bound`. */
  below(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

/** Boundary values of lengths, and constructors. */
const WORDS = [
  0, 1, 3, 0x7f, 0xfe, 0xff, 0x7fffffff, 0x80000000, 0xffffffff, 0x1cb5c415, 0x73f1f8dc, 0x3072cfa1, 0x997275b5,
];

/** Changes, removes, duplicates or replaces some bytes. */
export function mutate(original: Buffer, random: SeededRandom): Buffer {
  let bytes = Buffer.from(original);
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(bytes.length + 1);
    const kind = random.below(6);
    if (kind === 0 && at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
    else if (kind === 1) bytes = bytes.subarray(0, at);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), random.bytes(4), bytes.subarray(at)]);
    else if (kind === 3) bytes = Buffer.concat([bytes, bytes.subarray(at)]);
    else if (bytes.length >= 4) writeWord(bytes, random);
  }
  return bytes;
}

function writeWord(bytes: Buffer, random: SeededRandom): void {
  const at = 4 * random.below(Math.floor(bytes.length / 4));
  bytes.writeUInt32LE(random.pick(WORDS), at);
}

/** Valid bodies of every kind that the server reads. */
export function goodBodies(): Buffer[] {
  const message = (body: Buffer) => ({ messageId: BigInt(Math.floor(Date.now() / 1000)) << 32n, seqNo: 1, body });
  const text = (value: string): Buffer => Buffer.from(value);
  return [
    initialised(getConfig()),
    getConfig(),
    readSelf(),
    readStars(),
    service.ping(),
    service.pingDelayDisconnect(75),
    service.ackOf(1n, 5n, 9n),
    service.statesOf(4n, 8n),
    service.resend(1n, 5n),
    service.resendAnswers(4n),
    service.dropAnswer(4n),
    service.containerOf([message(service.ping()), message(readSelf())]),
    new TlWriter().id(0x3072cfa1).bytes(gzipSync(readSelf())).done(),
    new TlWriter().id(0xb921bd04).int(64).done(),
    new TlWriter().id(0xe7512126).long(5n).done(),
    // auth.sendCode
    new TlWriter()
      .id(0xa677244f)
      .bytes(text('+9996610001'))
      .int(12345)
      .bytes(text('0123456789abcdef0123456789abcdef'))
      .id(0xad253d78)
      .int(0)
      .done(),
    // auth.bindTempAuthKey
    new TlWriter().id(0xcdd42a05).long(1n).long(2n).int(3).bytes(Buffer.alloc(104)).done(),
    // account.getPassword, payments.getStarGifts, auth.exportLoginToken, account.getAuthorizations
    new TlWriter().id(0x548a30f5).done(),
    new TlWriter().id(0xc4563590).int(0).done(),
    new TlWriter()
      .id(0xb7e085fe)
      .int(12345)
      .bytes(text('0123456789abcdef0123456789abcdef'))
      .id(0x1cb5c415)
      .int(0)
      .done(),
    new TlWriter().id(0xe320c158).done(),
    // auth.checkPassword(inputCheckPasswordSRP)
    new TlWriter().id(0xd18b4d16).id(0xd27ff082).long(1n).bytes(Buffer.alloc(256, 1)).bytes(Buffer.alloc(32, 1)).done(),
    // upload.getFile(inputDocumentFileLocation)
    new TlWriter()
      .id(0xbe5335be)
      .id(0)
      .id(0xbad07584)
      .long(1n)
      .long(2n)
      .bytes(Buffer.alloc(12))
      .bytes(text(''))
      .long(0n)
      .int(4096)
      .done(),
  ];
}
