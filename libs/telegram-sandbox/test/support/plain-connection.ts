import { randomBytes } from 'node:crypto';
import { Logger, LogLevel } from 'telegram/extensions/Logger.js';
import { PromisedNetSockets } from 'telegram/extensions/index.js';
import { ConnectionTCPAbridged, ConnectionTCPFull, ConnectionTCPObfuscated } from 'telegram/network/index.js';
import type { DcAddress } from '../../src/index.js';
import { TlWriter } from '../../src/tl/writer.js';
import { RawClient } from './raw-client.js';

/** A connection to a data centre that sends and receives packets in the framing of mtcute. */
export interface PlainConnection {
  send(packet: Buffer): Promise<void> | void;
  /** The next packet; a transport error is its number. */
  next(): Promise<Buffer | number>;
  close(): Promise<void> | void;
}

/** req_pq_multi as a whole packet, which needs no key. */
export function reqPq(): Buffer {
  const body = new TlWriter().id(0xbe7e8ef1).raw(randomBytes(16)).done();
  const messageId = ((BigInt(Date.now()) << 32n) / 1000n) & ~3n;
  return new TlWriter().long(0n).long(messageId).int(body.length).raw(body).done();
}

const toError = (packet: Buffer): Buffer | number => (packet.length < 20 ? packet.readInt32LE() : packet);

type Kind = typeof ConnectionTCPFull | typeof ConnectionTCPAbridged | typeof ConnectionTCPObfuscated;

async function ofLibrary(Connection: Kind, { ip, port, id }: DcAddress): Promise<PlainConnection> {
  const loggers = new Logger(LogLevel.NONE);
  const connection = new Connection({ ip, port, dcId: id, loggers, socket: PromisedNetSockets });
  await connection.connect();
  return {
    send: (packet) => connection.send(packet),
    next: async () => {
      try {
        return toError((await connection.recv()) as Buffer);
      } catch (error) {
        // mtcute returns the code without its sign.
        if (error instanceof Error && 'code' in error && typeof error.code === 'number') return -error.code;
        throw error;
      }
    },
    close: () => connection.disconnect(),
  };
}

async function raw(dc: DcAddress, tag: 0xdd | 0xee): Promise<PlainConnection> {
  const client = await RawClient.connect(dc, undefined, { tag });
  return {
    send: (packet) => client.sendPacket(packet),
    next: async () => toError(await client.nextPacket()),
    close: () => client.close(),
  };
}

/** By the name of their transport. */
export const plainConnections: [string, (dc: DcAddress) => Promise<PlainConnection>][] = [
  ['full', (dc) => ofLibrary(ConnectionTCPFull, dc)],
  ['abridged', (dc) => ofLibrary(ConnectionTCPAbridged, dc)],
  ['obfuscated abridged', (dc) => ofLibrary(ConnectionTCPObfuscated, dc)],
  ['intermediate', (dc) => raw(dc, 0xee)],
  ['padded intermediate', (dc) => raw(dc, 0xdd)],
];
