import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { DcAddress } from '../rpc/call.js';
import { NegotiationError } from './client-side.js';
import type { ClientSide } from './client-side.js';

/** Connects clients of a proxy to data centres. */
export interface Upstream {
  dcs: readonly DcAddress[];
  /** Whether MTProxy clients must name test data centres (10000 and more), or must not; undefined when both are allowed. */
  isTest: boolean | undefined;
  /** @throws Error when it does not accept */
  dial(dc: DcAddress): Promise<Socket>;
}

/** @param from the local address of the connections, so that the data centre can tell them from direct ones */
export function createUpstream(
  dcs: readonly DcAddress[],
  from: string,
  isTest: boolean | undefined,
  opened: Set<Socket>,
): Upstream {
  return {
    dcs,
    isTest,
    dial: async ({ ip, port }) => {
      const socket = connect({ host: ip, port, localAddress: from, noDelay: true });
      opened.add(socket);
      socket.on('close', () => opened.delete(socket));
      socket.on('error', () => socket.destroy());
      await once(socket, 'connect');
      return socket;
    },
  };
}

/** Converts the bytes of one direction. */
type Convert = (bytes: Buffer) => Buffer;
const unchanged: Convert = (bytes) => bytes;

/** Forwards both directions until one side closes. */
export function relay(client: ClientSide, upstream: Socket, up: Convert = unchanged, down: Convert = unchanged): void {
  client.socket.on('close', () => upstream.destroy());
  upstream.on('close', () => client.close());
  upstream.on('data', (bytes) => {
    client.send(down(bytes));
    if (client.socket.writableNeedDrain) {
      upstream.pause();
      client.socket.once('drain', () => upstream.resume());
    }
  });
  client.onData((bytes) => {
    try {
      const converted = up(bytes);
      if (!converted.length || upstream.write(converted)) return;
      client.socket.pause();
      upstream.once('drain', () => client.socket.resume());
    } catch (error) {
      if (!(error instanceof NegotiationError)) throw error;
      client.socket.destroy();
    }
  });
  if (client.socket.destroyed) upstream.destroy();
}
