// A client as lean as one can be, so that a load test measures the server: intermediate packets, one session.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { keyIdOf } from '../dist/crypto/bytes.js';
import { decryptMessage, encryptMessage, FROM_CLIENT, FROM_SERVER } from '../dist/crypto/message.js';
import { TlReader } from '../dist/tl/reader.js';
import { TlWriter } from '../dist/tl/writer.js';

const MSG_CONTAINER = 0x73f1f8dc;
const MSGS_ACK = 0x62d6b459;
const RPC_RESULT = 0xf35c6d01;
const RPC_ERROR = 0x2144ca19;
const VECTOR = 0x1cb5c415;

/** users.getUsers([inputUserSelf]) */
const readSelf = () => new TlWriter().id(0x0d91a548).id(VECTOR).int(1).id(0xf7c1b13f).done();
/** payments.getStarsStatus(inputPeerSelf) */
const readStars = () => new TlWriter().id(0x4ea9b3bf).id(0).id(0x7da07ec9).done();
/** invokeWithLayer(229, initConnection(…, query)) */
function initialised(query) {
  const writer = new TlWriter().id(0xda9b0d0d).int(229).id(0xc1cd5ea9).id(0).int(12345);
  for (const text of ['Bench', '1', '1', 'en', '', 'en']) writer.bytes(Buffer.from(text));
  return writer.raw(query).done();
}

/** One connection; packets go in and come out whole. */
export class Pipe {
  #socket;
  #unread = Buffer.alloc(0);
  #packets = [];
  #waiting;

  constructor(socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')));
  }

  static async open({ ip, port }) {
    const socket = connect(port, ip);
    await once(socket, 'connect');
    socket.write(Buffer.alloc(4, 0xee));
    return new Pipe(socket);
  }

  send(packet) {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(packet.length);
    this.#socket.write(Buffer.concat([head, packet]));
  }

  /** The next packet. */
  async next() {
    const packet = this.#packets.shift();
    if (packet) return packet;
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  async close() {
    this.#waiting = undefined;
    if (this.#socket.destroyed) return;
    const closed = once(this.#socket, 'close');
    this.#socket.destroy();
    await closed;
  }

  #read(bytes) {
    this.#unread = this.#unread.length ? Buffer.concat([this.#unread, bytes]) : bytes;
    while (this.#unread.length >= 4 && this.#unread.length >= 4 + this.#unread.readUInt32LE()) {
      const end = 4 + this.#unread.readUInt32LE();
      this.#packets.push(this.#unread.subarray(4, end));
      this.#unread = this.#unread.subarray(end);
    }
    if (this.#packets.length && this.#waiting) {
      const { resolve } = this.#waiting;
      this.#waiting = undefined;
      resolve(this.#packets.shift());
    }
  }
}

/** A signed-in client that does what a refresh does. */
export class Client {
  #pipe;
  #key;
  #keyId;
  #salt;
  #sessionId = randomBytes(8).readBigInt64LE();
  #lastMessageId = 0n;
  #contentMessages = 0;
  #isIntroduced = false;
  #toAcknowledge = [];

  constructor(pipe, { authKey, salt }) {
    this.#pipe = pipe;
    this.#key = Buffer.from(authKey, 'hex');
    this.#keyId = keyIdOf(this.#key);
    this.#salt = BigInt(salt);
  }

  /** @param session as `mintSession` gives it */
  static async open(dc, session) {
    return new Client(await Pipe.open(dc), session);
  }

  /** The account and its Stars, in one packet; what came before is acknowledged in it. */
  async refresh() {
    const self = this.#number(this.#isIntroduced ? readSelf() : initialised(readSelf()), true);
    this.#isIntroduced = true;
    const stars = this.#number(readStars(), true);
    this.#send([...this.#acknowledgement(), self, stars]);
    const asked = new Set([self.messageId, stars.messageId]);
    while (asked.size) this.#take(await this.#pipe.next(), asked);
  }

  /** Acknowledges what has come, as a client does before it falls silent. */
  settle() {
    this.#send(this.#acknowledgement());
  }

  close() {
    return this.#pipe.close();
  }

  #acknowledgement() {
    const ids = this.#toAcknowledge.splice(0);
    if (!ids.length) return [];
    const writer = new TlWriter().id(MSGS_ACK).id(VECTOR).int(ids.length);
    for (const id of ids) writer.long(id);
    return [this.#number(writer.done(), false)];
  }

  #number(body, isContent) {
    const byClock = ((BigInt(Date.now()) << 32n) / 1000n) & ~3n;
    this.#lastMessageId = byClock > this.#lastMessageId ? byClock : this.#lastMessageId + 4n;
    const seqNo = isContent ? 2 * this.#contentMessages++ + 1 : 2 * this.#contentMessages;
    return { messageId: this.#lastMessageId, seqNo, body };
  }

  #send(messages) {
    let [message] = messages;
    if (messages.length > 1) {
      const writer = new TlWriter().id(MSG_CONTAINER).int(messages.length);
      for (const { messageId, seqNo, body } of messages) writer.long(messageId).int(seqNo).int(body.length).raw(body);
      message = this.#number(writer.done(), false);
    }
    const plain = { salt: this.#salt, sessionId: this.#sessionId, ...message };
    this.#pipe.send(Buffer.concat([this.#keyId, encryptMessage(this.#key, plain, FROM_CLIENT)]));
  }

  #take(packet, asked) {
    if (packet.length < 24) throw new Error(`transport error ${packet.readInt32LE()}`);
    const message = decryptMessage(this.#key, packet.subarray(8), FROM_SERVER);
    if (!message) throw new Error('a message that does not decrypt');
    const reader = new TlReader(message.body);
    if (reader.id() !== MSG_CONTAINER) {
      this.#takeOne(message.messageId, message.seqNo, message.body, asked);
      return;
    }
    for (let left = reader.int(); left > 0; left--) {
      const messageId = reader.long();
      const seqNo = reader.int();
      this.#takeOne(messageId, seqNo, reader.raw(reader.int()), asked);
    }
  }

  #takeOne(messageId, seqNo, body, asked) {
    if (seqNo & 1) this.#toAcknowledge.push(messageId);
    const reader = new TlReader(body);
    if (reader.id() !== RPC_RESULT) return;
    asked.delete(reader.long());
    if (reader.id() === RPC_ERROR) throw new Error(`${reader.int()} ${reader.bytes()}`);
  }
}
