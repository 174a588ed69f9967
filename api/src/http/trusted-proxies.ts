import { BlockList, isIP } from 'node:net';

/** Whether a socket comes from a proxy of the settings. */
export class TrustedProxies {
  private readonly networks = new BlockList();

  /** @param networks addresses or networks (RFC 4632) */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
      if (prefix === undefined) this.networks.addAddress(address, family);
      else this.networks.addSubnet(address, Number(prefix), family);
    }
  }

  /** @param address as a socket names it; an IPv4 address may come in its IPv6 form */
  has(address: string): boolean {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    const family = isIP(plain);
    return family !== 0 && this.networks.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  }
}
