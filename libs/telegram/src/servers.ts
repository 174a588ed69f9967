import { isIP, isIPv4 } from 'node:net';
import { type Address, telegramAddresses } from './dc-addresses.js';
import { TelegramUnreachableError } from './errors.js';
import { LimitedMap } from './limited-map.js';
import { type Proxy, proxyId } from './proxy.js';
import { PRODUCTION_KEYS, type ServerKey, TEST_KEYS, readServerKey } from './key-exchange/server-keys.js';

/** The servers to use: Telegram's production or test servers, or a sandbox on this machine. */
export type TelegramEnvironment = 'production' | 'test' | 'sandbox';

/** The addresses of a local sandbox, as the sandbox prints them when it starts. */
export interface SandboxAddresses {
  /** Several entries with one id are addresses of the same data centre. */
  dcs: { id: number; ip: string; port: number }[];
  /** RSA public key, PKCS#1 in PEM. */
  publicKey: string;
}

/** One data centre to connect to. */
export interface Server {
  dc: number;
  /** In the order of attempts. */
  addresses: Address[];
  /** A new authorization key is agreed on only with a server that has one of them. */
  keys: readonly ServerKey[];
  /** Added to `dc` in the key exchange. */
  dcOffset: number;
  /** Whether only loopback addresses are allowed. */
  loopbackOnly: boolean;
  /** Sets which address is tried first the next time. */
  preferAddress(address: Address): void;
}

/** Every environment has a DC 2; for logins of other data centres Telegram answers PHONE_MIGRATE_X. */
export const FIRST_DC = 2;

const TEST_DC_OFFSET = 10_000;
const MAX_PREFERRED = 1_000;

export function isLoopback(ip: string): boolean {
  return isIP(ip) !== 0 && (/^127\./.test(ip) || ip === '::1');
}

/** The data centres of all environments; addresses are looked up at each use because a sandbox moves between ports. */
export class Servers {
  private readonly sandboxKeys: ServerKey[];
  /** By environment, data centre and proxy. */
  private readonly preferred = new LimitedMap<Address>(MAX_PREFERRED);

  constructor(private readonly sandbox?: SandboxAddresses) {
    const remote = sandbox?.dcs.find(({ ip }) => !isLoopback(ip));
    if (remote) throw new Error(`A sandbox must be on this machine, ${remote.ip} is not`);
    this.sandboxKeys = sandbox ? [readServerKey(sandbox.publicKey)] : [];
  }

  /** @throws TelegramUnreachableError when the environment or the data centre does not exist here */
  findServer(environment: TelegramEnvironment, dc: number, proxy: Proxy | null = null): Server {
    const name = `${environment}/${dc}/${proxyId(proxy)}`;
    const all = startingWith(this.preferred.get(name), this.addressesOf(environment, dc));
    const addresses = proxy ? addressesFor(proxy, all) : all;
    const prefer = (address: Address) => void this.preferred.set(name, address);
    const isSandbox = environment === 'sandbox';
    const isTest = environment === 'test';
    const telegramKeys = isTest ? TEST_KEYS : PRODUCTION_KEYS;
    return {
      dc,
      addresses,
      preferAddress: prefer,
      keys: isSandbox ? this.sandboxKeys : telegramKeys,
      dcOffset: isTest ? TEST_DC_OFFSET : 0,
      loopbackOnly: isSandbox,
    };
  }

  private addressesOf(environment: TelegramEnvironment, dc: number): Address[] {
    if (environment === 'sandbox' && !this.sandbox) throw new TelegramUnreachableError('The sandbox is off');
    const addresses =
      environment === 'sandbox'
        ? (this.sandbox?.dcs ?? []).filter(({ id }) => id === dc).map(({ ip, port }) => ({ ip, port }))
        : telegramAddresses(environment, dc);
    if (addresses.length === 0) throw new TelegramUnreachableError(`Telegram (${environment}) has no DC ${dc}`);
    return addresses;
  }
}

/** Many proxies have no IPv6. An MTProxy knows the addresses itself. */
function addressesFor({ kind }: Proxy, addresses: Address[]): Address[] {
  return kind === 'mtproxy' ? addresses.slice(0, 1) : addresses.filter(({ ip }) => isIPv4(ip));
}

/** The addresses in their order, rotated to begin with this one. */
function startingWith(first: Address | undefined, addresses: Address[]): Address[] {
  const start = addresses.findIndex(({ ip, port }) => ip === first?.ip && port === first.port);
  return start <= 0 ? addresses : [...addresses.slice(start), ...addresses.slice(0, start)];
}
