import { BinaryReader } from 'telegram/extensions/index.js';
import { TelegramUnreachableError } from '../errors.js';
import { tlInt, tlLong } from './tl.js';

/** Sends and receives whole MTProto packets. */
export interface PacketConnection {
  send(packet: Buffer): Promise<void>;
  /** @param maxBytes of the packet; a longer one ends the connection */
  recv(maxBytes?: number): Promise<Buffer>;
}

const NO_AUTH_KEY = Buffer.alloc(8);
/** auth_key_id (8), message_id (8) and message_data_length (4). */
const HEADER_BYTES = 20;
/** The longest answer, server_DH_params_ok, has less than 1 KiB. What sends it has not yet proved that it is Telegram. */
const MAX_PACKET_BYTES = 4 << 10;

/** Unencrypted messages, which only the key exchange uses (MTProto, "Unencrypted Message"). */
export class PlainMessages {
  private lastId = 0n;

  constructor(private readonly connection: PacketConnection) {}

  /** @returns a reader of the answer's message_data */
  async send(...body: Buffer[]): Promise<BinaryReader> {
    const data = Buffer.concat(body);
    const head = Buffer.concat([NO_AUTH_KEY, tlLong(this.nextId()), tlInt(data.length)]);
    await this.connection.send(Buffer.concat([head, data]));
    return readPlain(await this.connection.recv(MAX_PACKET_BYTES));
  }

  /** Unix time in units of 2^-32 s, divisible by four and growing. */
  private nextId(): bigint {
    const now = ((BigInt(Date.now()) << 32n) / 1000n) & ~3n;
    this.lastId = now > this.lastId ? now : this.lastId + 4n;
    return this.lastId;
  }
}

function readPlain(packet: Buffer): BinaryReader {
  if (packet.length <= HEADER_BYTES || !packet.subarray(0, 8).equals(NO_AUTH_KEY)) {
    throw new TelegramUnreachableError('The answer to the key exchange is no unencrypted message');
  }
  // Message ids of servers are odd.
  const isFromServer = packet.readUInt8(8) % 2 === 1;
  const length = packet.readInt32LE(16);
  if (!isFromServer || length <= 0 || length > packet.length - HEADER_BYTES) {
    throw new TelegramUnreachableError('The answer to the key exchange has a wrong header');
  }
  return new BinaryReader(packet.subarray(HEADER_BYTES, HEADER_BYTES + length));
}
