import type { NetworkInterfaceInfo } from 'node:os';

/** Whether Node runs on musl (Alpine), for which there is no embedded PostgreSQL. */
export function hasMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

/** As `os.networkInterfaces()` gives them. */
type Interfaces = Record<string, NetworkInterfaceInfo[] | undefined>;

/**
 * What the addresses of this machine keep the panel from.
 * @param host where the panel listens
 * @returns a sentence; null when all is well
 */
export function networkProblem(interfaces: Interfaces, host: string): string | null {
  const addresses = Object.values(interfaces).flatMap((those) => those ?? []);
  // An address of one link (RFC 4291, 2.5.6) leads nowhere else.
  const outer = addresses.filter(({ internal, family, address }) => !internal && !isLinkLocal(family, address));
  if (outer.length === 0) return 'This machine has no address on a network: Telegram cannot be reached.';
  if (outer.some(({ family }) => family === 'IPv4')) return null;
  const sentence = 'This machine has IPv6 addresses only. Telegram is reached over IPv6';
  return host === '0.0.0.0' ? `${sentence}, but nobody reaches the panel at HOST=0.0.0.0: set HOST=::` : `${sentence}.`;
}

function isLinkLocal(family: string, address: string): boolean {
  return family === 'IPv6' ? /^fe[89ab]/i.test(address) : address.startsWith('169.254.');
}
