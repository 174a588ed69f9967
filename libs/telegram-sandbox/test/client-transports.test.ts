import { IntermediatePacketCodec, ObfuscatedPacketCodec, PaddedIntermediatePacketCodec } from '@mtcute/core';
import type { IPacketCodec } from '@mtcute/core';
import { TcpTransport } from '@mtcute/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { Sandbox } from '../src/index.js';
import { mtcute } from './support/mtcute.js';

// Handshake and sign-in over the transports that only mtcute has.

const PHONE = '+9996610001';
let sandbox: Sandbox;
const cleanups: (() => Promise<void>)[] = [];

beforeAll(async () => {
  sandbox = await createSandbox();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});
afterAll(() => sandbox.close());

class Transport extends TcpTransport {
  constructor(private readonly codec: () => IPacketCodec) {
    super();
  }

  override packetCodec(): IntermediatePacketCodec {
    return this.codec() as IntermediatePacketCodec;
  }
}

test.each([
  ['intermediate', () => new IntermediatePacketCodec()],
  ['padded intermediate', () => new PaddedIntermediatePacketCodec()],
  ['obfuscated intermediate', () => new ObfuscatedPacketCodec(new IntermediatePacketCodec())],
  ['obfuscated padded intermediate', () => new ObfuscatedPacketCodec(new PaddedIntermediatePacketCodec())],
])('mtcute signs in over the %s transport', async (_, codec) => {
  const client = await mtcute(sandbox, 1, { transport: new Transport(codec) });
  cleanups.push(() => client.destroy());
  const me = await client.start({
    phone: PHONE,
    code: () => Promise.resolve(sandbox.world.code(PHONE) ?? ''),
    codeSentCallback: () => undefined,
  });
  expect(me.phoneNumber).toBe('9996610001');
});
