import { BlockList, isIP } from 'node:net';
import { withoutMapping } from './client-address.js';

/** Matches addresses against the setting TRUSTED_PROXIES. */
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

  /** @param address of a socket; may be an IPv4-mapped IPv6 address */
  has(address: string): boolean {
    const plain = withoutMapping(address);
    const family = isIP(plain);
    return family !== 0 && this.networks.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  }
}
