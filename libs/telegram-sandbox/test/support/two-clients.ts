import type { TelegramClient as Mtcute } from '@mtcute/node';
import type { TelegramClient as Teleproto } from 'telegram';
import { Raw } from 'telegram/events/index.js';
import { afterEach, beforeEach, expect } from 'vitest';
import { createSandbox } from '../../src/index.js';
import type { Sandbox } from '../../src/index.js';
import { mintedMtcute, teleprotoSession } from './minted.js';
import { teleproto } from './teleproto.js';

export interface TwoClients {
  sandbox: Sandbox;
  signedInMtcute(phone: string): Promise<Mtcute>;
  openTeleproto(dc: number, session?: string): Promise<Teleproto>;
  signedInTeleproto(phone: string): Promise<Teleproto>;
  /** Destroys a client after the test. */
  destroyLater(client: Mtcute | Teleproto): void;
}

/** A new sandbox for each test of a file, and clients of both libraries. */
export function useTwoClients(): TwoClients {
  const lines: string[] = [];
  const opened: (Mtcute | Teleproto)[] = [];
  const clients: TwoClients = {
    sandbox: {} as Sandbox,
    signedInMtcute: async (phone) => {
      const client = await mintedMtcute(clients.sandbox, clients.sandbox.mintSession(phone));
      clients.destroyLater(client);
      return client;
    },
    openTeleproto: async (dc, session) => {
      const client = teleproto(clients.sandbox, dc, { session });
      clients.destroyLater(client);
      await client.connect();
      return client;
    },
    signedInTeleproto: async (phone) => {
      const minted = clients.sandbox.mintSession(phone);
      return clients.openTeleproto(minted.dcId, await teleprotoSession(clients.sandbox.addresses, minted));
    },
    destroyLater: (client) => void opened.push(client),
  };
  beforeEach(async () => {
    lines.length = 0;
    // A constant clock, so that the seconds left of a wait are exact.
    const beginning = Date.now();
    clients.sandbox = await createSandbox({ log: (line) => lines.push(line), clock: { now: () => beginning } });
  });
  afterEach(async () => {
    for (const client of opened.splice(0)) await client.destroy();
    await clients.sandbox.close();
    expect(lines).toEqual([]);
  });
  return clients;
}

/** The next update of that class that teleproto receives. */
export function nextUpdate<T>(client: Teleproto, type: new (...args: never[]) => T): Promise<T> {
  return new Promise((resolve) => {
    client.addEventHandler((update: unknown) => {
      if (update instanceof type) resolve(update);
    }, new Raw({}));
  });
}
