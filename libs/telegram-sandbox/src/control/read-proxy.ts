import type { ProxyFault } from '../proxies/proxy-fault.js';
import type { ProxyOptions } from '../proxies/proxy-options.js';
import { InvalidInput, fields, oneOf, text, toRecord, whole } from './input.js';
import type { Parser } from './input.js';

const INT32_MAX = 2 ** 31 - 1;
const MAX_PORT = 65_535;

const FAULTS = new Map<unknown, Parser<ProxyFault>>([
  ['refuse', fields({ kind: oneOf('refuse') }, {})],
  ['garbage', fields({ kind: oneOf('garbage') }, {})],
  ['mute', fields({ kind: oneOf('mute') }, { afterAnswers: whole(0, INT32_MAX) })],
  ['cutAfter', fields({ kind: oneOf('cutAfter'), bytes: whole(0, INT32_MAX) }, {})],
  ['slow', fields({ kind: oneOf('slow') }, { everyMs: whole(0, 60_000) })],
]);

/** Null for no fault. */
export const readProxyFault: Parser<ProxyFault | undefined> = (value, where) => {
  if (value === null) return undefined;
  const { kind } = toRecord(value, where);
  const read = FAULTS.get(kind);
  if (!read) throw new InvalidInput(`${where}.kind must be one of ${[...FAULTS.keys()].join(', ')}`);
  return read(value, where);
};

const loopback: Parser<string> = (value, where) => {
  const ip = text(value, where);
  if (!/^127(?:\.\d{1,3}){3}$/.test(ip)) throw new InvalidInput(`${where} must be an address of 127.0.0.0/8`);
  return ip;
};

const secret: Parser<string> = (value, where) => {
  const hex = text(value, where);
  if (!/^(?:(?:dd)?[0-9a-f]{32}|ee[0-9a-f]{32}(?:[0-9a-f]{2})+)$/i.test(hex)) {
    throw new InvalidInput(`${where} must be the secret of an MTProxy in hex`);
  }
  return hex;
};

export const readProxy: Parser<ProxyOptions> = fields(
  { kind: oneOf('socks5', 'http', 'mtproxy') },
  {
    auth: fields({ username: text, password: text }, {}),
    secret,
    from: loopback,
    port: whole(1, MAX_PORT),
    fault: (value, where) => readProxyFault(value, where),
  },
);
