import { unixSeconds } from '../clock.js';
import type { Clock } from '../clock.js';
import { keyIdOf } from '../crypto/bytes.js';
import type { ServerIdentity } from '../crypto/rsa.js';
import type { Limits } from '../limits.js';
import type { AuthKeys } from '../session/auth-keys.js';
import type { Gate } from '../session/gate.js';
import { serverMessageId } from '../session/message-id.js';
import { FLOOD, KEY_NOT_FOUND, transportError } from '../session/wire.js';
import type { Wire } from '../session/wire.js';
import { TlError, TlReader } from '../tl/reader.js';
import { TlWriter } from '../tl/writer.js';
import type { Traffic } from '../traffic.js';
import { ExchangeError } from './exchange-checks.js';
import { Exchange } from './exchange.js';
import type { Environment } from './inner-data.js';

const KEY_ID_BYTES = 8;
const NO_KEY = Buffer.alloc(KEY_ID_BYTES);

/** One connection, seen from inside. */
export interface Guest {
  receive(packet: Buffer): void;
  /** The connection is over. */
  leave(): void;
}

export interface DoorOptions {
  /** Of the protocol. */
  clock: Clock;
  limits: Pick<Limits, 'handshakes'>;
  traffic: Pick<Traffic, 'handshakes'>;
  /** The one whose handshakes are accepted; undefined for both. */
  environment?: Environment | undefined;
}

/** Where the packets of a connection arrive: plain ones make a key, encrypted ones go on to the gate. */
export class Door {
  private handshakes = 0;

  constructor(
    private readonly identity: ServerIdentity,
    private readonly keys: AuthKeys,
    private readonly gate: Gate,
    private readonly options: DoorOptions,
  ) {}

  enter(wire: Wire): Guest {
    const { clock, environment } = this.options;
    const isKnown = (key: Buffer): boolean => this.isKnown(key);
    const exchange = new Exchange(this.identity, { dc: this.keys.dc, environment, clock, isKnown });
    return {
      receive: (packet) => {
        if (packet.subarray(0, KEY_ID_BYTES).equals(NO_KEY)) this.shake(exchange, packet, wire);
        else if (packet.length > KEY_ID_BYTES) this.gate.receive(packet, wire);
        else wire.close();
      },
      leave: () => this.count(exchange, () => exchange.abandon()),
    };
  }

  private shake(exchange: Exchange, packet: Buffer, wire: Wire): void {
    if (!exchange.isUnderWay && this.handshakes >= this.options.limits.handshakes) {
      wire.send(transportError(FLOOD));
      return;
    }
    this.count(exchange, () => {
      try {
        wire.send(this.answer(exchange, readPlain(packet)));
      } catch (error) {
        this.options.traffic.handshakes.failed++;
        if (error instanceof ExchangeError) wire.send(transportError(error.transportError));
        else if (error instanceof TlError) wire.send(transportError(KEY_NOT_FOUND));
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

  /** Keeps the number of handshakes under way, whatever a step does to this one. */
  private count(exchange: Exchange, step: () => void): void {
    const before = Number(exchange.isUnderWay);
    try {
      step();
    } finally {
      this.handshakes += Number(exchange.isUnderWay) - before;
    }
  }

  private isKnown(key: Buffer): boolean {
    return this.keys.find(keyIdOf(key).toString('hex')) !== undefined;
  }
}

function readPlain(packet: Buffer): Buffer {
  const reader = new TlReader(packet.subarray(KEY_ID_BYTES));
  // Not checked: TDLib's ping of a connection without a key has the message id 1.
  reader.long();
  // Padded transports leave bytes after the body.
  return reader.raw(reader.int());
}
