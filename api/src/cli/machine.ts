import type { NetworkInterfaceInfo } from 'node:os';

/** Whether Node runs on musl (Alpine), for which there is no embedded PostgreSQL. */
export function hasMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

/** The result of `os.networkInterfaces()`. */
type Interfaces = Record<string, NetworkInterfaceInfo[] | undefined>;

/**
 * A problem with the network addresses of this machine.
 * @param host that the panel listens on
 * @returns a sentence; null without problem
 */
export function networkProblem(interfaces: Interfaces, host: string): string | null {
  const addresses = Object.values(interfaces).flatMap((those) => those ?? []);
  // Link-local addresses (RFC 4291, 2.5.6) are not routed.
  const outer = addresses.filter(({ internal, family, address }) => !internal && !isLinkLocal(family, address));
  if (outer.length === 0) return 'This machine has no address on a network: Telegram cannot be reached.';
  if (outer.some(({ family }) => family === 'IPv4')) return null;
  const sentence = 'This machine has IPv6 addresses only. Telegram is reached over IPv6';
  return host === '0.0.0.0' ? `${sentence}, but nobody reaches the panel at HOST=0.0.0.0: set HOST=::` : `${sentence}.`;
}

function isLinkLocal(family: string, address: string): boolean {
  return family === 'IPv6' ? /^fe[89ab]/i.test(address) : address.startsWith('169.254.');
}
