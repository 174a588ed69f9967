import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { decryptMessage, encryptMessage, FROM_CLIENT, FROM_SERVER } from '../../src/crypto/message.js';
import type { Message } from '../../src/crypto/message.js';
import { keyIdOf } from '../../src/crypto/bytes.js';
import type { DcAddress } from '../../src/index.js';
import { TlReader } from '../../src/tl/reader.js';
import { TlWriter } from '../../src/tl/writer.js';

/** An inner message of the server. */
export interface Received {
  messageId: bigint;
  seqNo: number;
  id: number;
  /** After the constructor. */
  fields: TlReader;
}

export interface ClientKey {
  key: Buffer;
  salt: bigint;
}

/** The local address and the transport byte of a client. */
export interface RawOptions {
  localAddress?: string;
  tag?: 0xdd | 0xee;
}

const PADDED = 0xdd;
const MSG_CONTAINER = 0x73f1f8dc;

/** A client that can send any packet, plain or encrypted. Padded intermediate transport by default. */
export class RawClient {
  sessionId = randomBytes(8).readBigInt64LE();
  readonly closed: Promise<unknown>;
  /** The constructors of all inner messages so far. */
  readonly received: number[] = [];
  private unread: Buffer = Buffer.alloc(0);
  private lastPlain: Buffer = Buffer.alloc(0);
  private readonly packets: Buffer[] = [];
  private readonly messages: Received[] = [];
  private wake: () => void = () => undefined;
  private lastMessageId = 0n;
  private contentMessages = 0;
  private isPadded = true;

  private constructor(
    private readonly socket: Socket,
    private readonly address: DcAddress,
    private auth?: ClientKey,
  ) {
    this.closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined);
    socket.on('close', () => this.wake());
    socket.on('data', (bytes) => this.read(bytes));
  }

  static async connect(address: DcAddress, auth?: ClientKey, options: RawOptions = {}): Promise<RawClient> {
    const { localAddress, tag = PADDED } = options;
    const { port, ip } = address;
    const socket = connect({ port, host: ip, ...(localAddress !== undefined && { localAddress }) });
    await once(socket, 'connect');
    socket.write(Buffer.alloc(4, tag));
    const client = new RawClient(socket, address, auth);
    client.isPadded = tag === PADDED;
    return client;
  }

  /** Closes this connection and continues its session on a new one. */
  async reconnect(): Promise<RawClient> {
    this.close();
    await this.closed;
    return this.join();
  }

  /** Another connection in the same session. */
  async join(): Promise<RawClient> {
    const other = await RawClient.connect(this.address, this.auth);
    other.sessionId = this.sessionId;
    other.contentMessages = this.contentMessages;
    // Message ids of a session must differ, also within a millisecond.
    other.lastMessageId = this.lastMessageId;
    return other;
  }

  use(auth: ClientKey): void {
    this.auth = auth;
  }

  get isClosed(): boolean {
    return this.socket.destroyed;
  }

  close(): void {
    this.socket.destroy();
  }

  sendPacket(packet: Buffer): void {
    const padding = randomBytes(this.isPadded ? randomInt(16) : 0);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(packet.length + padding.length);
    this.socket.write(Buffer.concat([head, packet, padding]));
  }

  /** Repeats the last plain message. */
  repeatPlain(): void {
    this.sendPlain(this.lastPlain);
  }

  sendPlain(body: Buffer, messageId = this.nextMessageId()): void {
    this.lastPlain = body;
    this.sendPacket(new TlWriter().long(0n).long(messageId).int(body.length).raw(body).done());
  }

  /** The answer to a plain message; a transport error throws its number. */
  async plainAnswer(): Promise<TlReader> {
    const packet = await this.nextPacket();
    const error = packet.length < 24 ? packet.readInt32LE() : 0;
    if (error < 0) throw new Error(`transport error ${error}`);
    return new TlReader(packet.subarray(20, 20 + packet.readInt32LE(16)));
  }

  nextMessageId(): bigint {
    const byClock = ((BigInt(Date.now()) << 32n) / 1000n) & ~3n;
    this.lastMessageId = byClock > this.lastMessageId ? byClock : this.lastMessageId + 4n;
    return this.lastMessageId;
  }

  /** The next sequence number of a message that needs an answer. */
  nextSeqNo(): number {
    return 2 * this.contentMessages++ + 1;
  }

  /** The sequence number of a message that needs none. */
  get quietSeqNo(): number {
    return 2 * this.contentMessages;
  }

  /** Sends a container or an acknowledgement. Returns its id. */
  sendQuiet(body: Buffer, change: Partial<Message> = {}): bigint {
    return this.send(body, { seqNo: this.quietSeqNo, ...change });
  }

  /** Sends an encrypted message with valid defaults. Returns its id. */
  send(body: Buffer, change: Partial<Message> = {}): bigint {
    const messageId = change.messageId ?? this.nextMessageId();
    this.sendPacket(this.seal(body, { ...change, messageId }));
    return messageId;
  }

  /** The packet that `send` sends. */
  seal(body: Buffer, change: Partial<Message> = {}): Buffer {
    const { key, salt } = this.known();
    const message = {
      salt,
      sessionId: this.sessionId,
      messageId: change.messageId ?? this.nextMessageId(),
      seqNo: change.seqNo ?? this.nextSeqNo(),
      body,
      ...change,
    };
    return Buffer.concat([keyIdOf(key), encryptMessage(key, message, FROM_CLIENT)]);
  }

  /** The next inner message with this constructor; skips others. */
  async next(id: number): Promise<Received> {
    for (;;) {
      const message = this.messages.shift();
      if (message?.id === id) return message;
      if (!message) this.unpack(await this.nextPacket());
    }
  }

  async nextPacket(): Promise<Buffer> {
    for (;;) {
      const packet = this.packets.shift();
      if (packet) return packet;
      if (this.socket.destroyed) throw new Error('the server closed the connection');
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private unpack(packet: Buffer): void {
    const { key } = this.known();
    if (packet.length < 24) throw new Error(`transport error ${packet.readInt32LE()}`);
    const encrypted = packet.subarray(8, packet.length - ((packet.length - 24) % 16));
    const message = decryptMessage(key, encrypted, FROM_SERVER);
    if (message?.sessionId !== this.sessionId) throw new Error('no message of this session');
    const reader = new TlReader(message.body);
    if (reader.id() !== MSG_CONTAINER) {
      this.keep(message.messageId, message.seqNo, message.body);
      return;
    }
    for (let left = reader.int(); left > 0; left--) {
      const messageId = reader.long();
      const seqNo = reader.int();
      this.keep(messageId, seqNo, reader.raw(reader.int()));
    }
  }

  private keep(messageId: bigint, seqNo: number, body: Buffer): void {
    const fields = new TlReader(body);
    const id = fields.id();
    this.received.push(id);
    this.messages.push({ messageId, seqNo, id, fields });
  }

  private known(): ClientKey {
    if (!this.auth) throw new Error('this client has no key');
    return this.auth;
  }

  private read(bytes: Buffer): void {
    this.unread = Buffer.concat([this.unread, bytes]);
    while (this.unread.length >= 4 && this.unread.length >= 4 + this.unread.readUInt32LE()) {
      const end = 4 + this.unread.readUInt32LE();
      this.packets.push(this.unread.subarray(4, end));
      this.unread = this.unread.subarray(end);
    }
    this.wake();
  }
}
