import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { networkProblem } from '../src/cli/machine.js';

const at = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo;
const lo = [at('127.0.0.1', true), at('::1', true)];

test.each<[string, NetworkInterfaceInfo[], string, RegExp | null]>([
  ['IPv4', [at('192.0.2.7'), at('fe80::1')], '0.0.0.0', null],
  ['both', [at('192.0.2.7'), at('2001:db8::7')], '::', null],
  ['IPv6 alone', [at('2001:db8::7'), at('fe80::1')], '127.0.0.1', /^.* IPv6 addresses only\. .* over IPv6\.$/],
  [
    'IPv6 alone, listening at IPv4',
    [at('2001:db8::7'), at('169.254.3.4')],
    '0.0.0.0',
    /nobody reaches .* set HOST=::$/,
  ],
  ['IPv6 alone, listening there', [at('fd00::7')], '::', /over IPv6\.$/],
  ['those of one link alone', [at('fe80::1'), at('febf::1'), at('169.254.3.4')], '::', /no address on a network/],
  ['none', [], '127.0.0.1', /no address on a network/],
])('what a machine with %s keeps the panel from', (_, outer, host, expected) => {
  const trouble = networkProblem({ lo, eth0: outer, gone: undefined }, host);
  if (expected) expect(trouble).toMatch(expected);
  else expect(trouble).toBeNull();
});
