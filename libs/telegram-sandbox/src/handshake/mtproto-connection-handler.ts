import { unixSeconds } from '../clock.js';
import type { Clock } from '../clock.js';
import { keyIdOf } from '../crypto/bytes.js';
import type { ServerIdentity } from '../crypto/rsa.js';
import type { Limits } from '../limits.js';
import type { AuthKeys } from '../session/auth-keys.js';
import type { EncryptedMessageHandler } from '../session/encrypted-message-handler.js';
import { serverMessageId } from '../session/message-id.js';
import { TlError, TlReader } from '../tl/reader.js';
import { TlWriter } from '../tl/writer.js';
import type { Traffic } from '../traffic.js';
import type { Connection, ConnectionHandler, PacketHandler } from '../transport/connection.js';
import { KEY_NOT_FOUND, TRANSPORT_FLOOD, transportError } from '../transport/transport-error.js';
import { ExchangeError } from './exchange-checks.js';
import { Exchange } from './exchange.js';
import type { Environment } from './inner-data.js';

const KEY_ID_BYTES = 8;
const NO_KEY = Buffer.alloc(KEY_ID_BYTES);

export interface MtprotoConnectionHandlerOptions {
  /** The clock of the protocol. */
  clock: Clock;
  limits: Pick<Limits, 'handshakes'>;
  traffic: Pick<Traffic, 'handshakes'>;
  /** The environment whose handshakes are accepted; undefined for both. */
  environment?: Environment | undefined;
}

/** Handles the packets of a connection: unencrypted ones are steps of a handshake, encrypted ones are messages. */
export class MtprotoConnectionHandler implements ConnectionHandler {
  private handshakes = 0;

  constructor(
    private readonly identity: ServerIdentity,
    private readonly keys: AuthKeys,
    private readonly encryptedMessages: EncryptedMessageHandler,
    private readonly options: MtprotoConnectionHandlerOptions,
  ) {}

  open(connection: Connection): PacketHandler {
    const { clock, environment } = this.options;
    const isKnownKey = (key: Buffer): boolean => this.isKnownKey(key);
    const exchange = new Exchange(this.identity, { dc: this.keys.dc, environment, clock, isKnownKey });
    return {
      handlePacket: (packet) => {
        if (packet.subarray(0, KEY_ID_BYTES).equals(NO_KEY)) this.handleHandshake(exchange, packet, connection);
        else if (packet.length > KEY_ID_BYTES) this.encryptedMessages.handlePacket(packet, connection);
        else connection.close();
      },
      close: () => this.countHandshakes(exchange, () => exchange.discard()),
    };
  }

  private handleHandshake(exchange: Exchange, packet: Buffer, connection: Connection): void {
    if (!exchange.isUnderWay && this.handshakes >= this.options.limits.handshakes) {
      connection.send(transportError(TRANSPORT_FLOOD));
      return;
    }
    this.countHandshakes(exchange, () => {
      try {
        connection.send(this.answer(exchange, readPlain(packet)));
      } catch (error) {
        this.options.traffic.handshakes.failed++;
        if (error instanceof ExchangeError) connection.send(transportError(error.transportError));
        else if (error instanceof TlError) connection.send(transportError(KEY_NOT_FOUND));
        else throw error;
      }
    });
  }

  private answer(exchange: Exchange, asked: Buffer): Buffer {
    const { body, created } = exchange.answer(asked);
    const { clock, traffic } = this.options;
    if (created) {
      this.keys.add(created.key, created.firstSalt, unixSeconds(clock), created);
      traffic.handshakes.done++;
    }
    const messageId = serverMessageId(true, clock.now());
    return new TlWriter().raw(NO_KEY).long(messageId).int(body.length).raw(body).done();
  }

  /** Updates the number of handshakes under way, also when the step throws. */
  private countHandshakes(exchange: Exchange, step: () => void): void {
    const before = Number(exchange.isUnderWay);
    try {
      step();
    } finally {
      this.handshakes += Number(exchange.isUnderWay) - before;
    }
  }

  private isKnownKey(key: Buffer): boolean {
    return this.keys.findKey(keyIdOf(key).toString('hex')) !== undefined;
  }
}

function readPlain(packet: Buffer): Buffer {
  const reader = new TlReader(packet.subarray(KEY_ID_BYTES));
  // Not checked: TDLib's ping of a connection without a key has the message id 1.
  reader.long();
  // Padded transports leave bytes after the body.
  return reader.raw(reader.int());
}
