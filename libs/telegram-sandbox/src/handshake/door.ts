import type { ServerIdentity } from '../crypto/rsa.js';
import type { AuthKeys } from '../session/auth-keys.js';
import type { Gate } from '../session/gate.js';
import { serverMessageId } from '../session/message-id.js';
import { KEY_NOT_FOUND, transportError } from '../session/wire.js';
import type { Wire } from '../session/wire.js';
import { TlError, TlReader } from '../tl/reader.js';
import { TlWriter } from '../tl/writer.js';
import { unixNow } from '../unix-time.js';
import { Exchange, ExchangeError } from './exchange.js';

const KEY_ID_BYTES = 8;
const NO_KEY = Buffer.alloc(KEY_ID_BYTES);

/** Where the packets of a connection arrive: plain ones make a key, encrypted ones go on to the gate. */
export class Door {
  constructor(
    private readonly dc: number,
    private readonly identity: ServerIdentity,
    private readonly keys: AuthKeys,
    private readonly gate: Gate,
  ) {}

  /** @returns what takes the packets of this connection */
  enter(wire: Wire): (packet: Buffer) => void {
    const exchange = new Exchange(this.identity, this.dc);
    return (packet) => {
      if (packet.subarray(0, KEY_ID_BYTES).equals(NO_KEY)) this.shake(exchange, packet, wire);
      else if (packet.length > KEY_ID_BYTES) this.gate.receive(packet, wire);
      else wire.close();
    };
  }

  private shake(exchange: Exchange, packet: Buffer, wire: Wire): void {
    try {
      const { body, created } = exchange.answer(readPlain(packet));
      if (created) this.keys.add(created.key, created.firstSalt, unixNow());
      wire.send(plain(body));
    } catch (error) {
      if (error instanceof ExchangeError) wire.send(transportError(error.transportError));
      else if (error instanceof TlError) wire.send(transportError(KEY_NOT_FOUND));
      else throw error;
    }
  }
}

function readPlain(packet: Buffer): Buffer {
  const reader = new TlReader(packet.subarray(KEY_ID_BYTES));
  if (reader.long() & 3n) throw new TlError('the id of a client message is divisible by 4');
  // Padded transports leave bytes after the body.
  return reader.raw(reader.int());
}

function plain(body: Buffer): Buffer {
  return new TlWriter().raw(NO_KEY).long(serverMessageId(true)).int(body.length).raw(body).done();
}
