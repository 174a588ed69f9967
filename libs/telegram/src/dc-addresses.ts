/** An address of a data centre; the ip is v4 or v6. */
export interface Address {
  ip: string;
  port: number;
}

/** In the order in which TDLib tries them (td/telegram/net/ConnectionCreator.cpp, get_default_dc_options). */
const PORTS = [443, 80, 5222];

const PRODUCTION: Record<number, string[]> = {
  1: ['149.154.175.50', '2001:b28:f23d:f001::a'],
  2: ['149.154.167.51', '95.161.76.100', '2001:67c:4e8:f002::a'],
  3: ['149.154.175.100', '2001:b28:f23d:f003::a'],
  4: ['149.154.167.91', '2001:67c:4e8:f004::a'],
  5: ['149.154.171.5', '2001:b28:f23f:f005::a'],
};

const TEST: Record<number, string[]> = {
  1: ['149.154.175.10', '2001:b28:f23d:f001::e'],
  2: ['149.154.167.40', '2001:67c:4e8:f002::e'],
  3: ['149.154.175.117', '2001:b28:f23d:f003::e'],
};

/** All addresses of a data centre of Telegram: each IP at every port, IPv4 before IPv6. Empty for an unknown data centre. */
export function telegramAddresses(environment: 'production' | 'test', dc: number): Address[] {
  const ips = (environment === 'test' ? TEST : PRODUCTION)[dc] ?? [];
  return ips.flatMap((ip) => PORTS.map((port) => ({ ip, port })));
}
