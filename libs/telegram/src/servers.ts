import { createHash, createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';
import { helpers } from 'telegram';
import { PROD_DC_IPV4, TEST_DC_IPV4 } from 'telegram/client/telegramBaseClient.js';
import { _serverKeys as trustedKeys } from 'telegram/crypto/RSA.js';
import { TelegramUnreachableError } from './errors.js';

/** Which Telegram to talk to: the real one, its test servers, or a sandbox on this machine. */
export type TelegramEnvironment = 'production' | 'test' | 'sandbox';

/** Where a local sandbox listens, as the sandbox prints it when it starts. */
export interface SandboxAddresses {
  dcs: { id: number; ip: string; port: number }[];
  /** RSA public key, PKCS#1 in PEM. */
  publicKey: string;
}

/** One data centre to dial. */
export interface Server {
  dc: number;
  ip: string;
  port: number;
  /** Refuse every address that is not this machine. */
  loopbackOnly: boolean;
}

/** Every environment has a DC 2; Telegram sends a login that belongs elsewhere on with PHONE_MIGRATE_X. */
export const FIRST_DC = 2;

const TELEGRAM_PORT = 443;

export function isLoopback(ip: string): boolean {
  return isIP(ip) !== 0 && (/^127\./.test(ip) || ip === '::1');
}

/** The data centres of all environments; addresses are looked up at each use because a sandbox moves between ports. */
export class Servers {
  constructor(private readonly sandbox?: SandboxAddresses) {
    if (sandbox) trustSandbox(sandbox);
  }

  /** @throws TelegramUnreachableError when the environment or the data centre does not exist here */
  find(environment: TelegramEnvironment, dc: number): Server {
    if (environment === 'sandbox') {
      const found = this.sandbox?.dcs.find(({ id }) => id === dc);
      if (!found)
        throw new TelegramUnreachableError(this.sandbox ? `The sandbox has no DC ${dc}` : 'The sandbox is off');
      return { dc, ip: found.ip, port: found.port, loopbackOnly: true };
    }
    const ip = (environment === 'test' ? TEST_DC_IPV4 : PROD_DC_IPV4)[dc];
    if (!ip) throw new TelegramUnreachableError(`Telegram (${environment}) has no DC ${dc}`);
    return { dc, ip, port: TELEGRAM_PORT, loopbackOnly: false };
  }
}

/**
 * The library keeps one table of trusted RSA keys for the whole process, so a sandbox key enters it only when all
 * of the sandbox is on this machine.
 */
function trustSandbox({ dcs, publicKey }: SandboxAddresses): void {
  const stranger = dcs.find(({ ip }) => !isLoopback(ip));
  if (stranger) throw new Error(`A sandbox must be on this machine, ${stranger.ip} is not`);
  const { n, e } = createPublicKey(publicKey).export({ format: 'jwk' });
  if (!n || !e) throw new Error('The sandbox key is not an RSA key');
  const modulus = Buffer.from(n, 'base64url');
  const exponent = Buffer.from(e, 'base64url');
  trustedKeys.set(fingerprint(modulus, exponent), {
    n: helpers.readBigIntFromBuffer(modulus, false, false),
    e: exponent.readUIntBE(0, exponent.length),
  });
}

/** Low 64 bits of SHA-1 over the TL `rsa_public_key n:string e:string`, signed (MTProto, "Creating an authorization key"). */
function fingerprint(modulus: Buffer, exponent: Buffer): string {
  const digest = createHash('sha1')
    .update(Buffer.concat([tlBytes(modulus), tlBytes(exponent)]))
    .digest();
  return digest.readBigInt64LE(12).toString();
}

/** TL `bytes`: one length byte (or 254 and three of them), the data, zeros up to a multiple of four. */
function tlBytes(data: Buffer): Buffer {
  const { length } = data;
  const head = length < 254 ? [length] : [254, length & 255, (length >> 8) & 255, length >> 16];
  const padding = (4 - ((head.length + length) % 4)) % 4;
  return Buffer.concat([Buffer.from(head), data, Buffer.alloc(padding)]);
}
