import { PROXY_PASSWORD_MAX_LENGTH, PROXY_SECRET_MAX_BYTES } from './limits.js';
import { hasHidden } from './visible.js';

/** How a proxy is spoken to: SOCKS5 (RFC 1928), HTTP CONNECT (RFC 9110), or Telegram's own MTProxy. */
export const PROXY_KINDS = ['socks5', 'http', 'mtproxy'] as const;
export type ProxyKind = (typeof PROXY_KINDS)[number];

/** A proxy as `readProxy` understands it. The host is an address or a name in lower case and ASCII (punycode). */
export type ReadProxy =
  | { kind: 'socks5' | 'http'; host: string; port: number; username: string | null; password: string | null }
  /** The secret in hex: 16 bytes; `dd` and 16 bytes; `ee`, 16 bytes and a domain. */
  | { kind: 'mtproxy'; host: string; port: number; secret: string };

/**
 * Why a text is not taken for a proxy.
 * - `none`: it has none of the known forms.
 * - `tls`: `https://`, a proxy that is reached over TLS.
 * - `host`, `port`, `password`, `secret`: this part is missing or cannot be used.
 * - `too_long`: no proxy is that long.
 */
export const PROXY_PROBLEMS = ['none', 'tls', 'host', 'port', 'password', 'secret', 'too_long'] as const;
export type ProxyProblem = (typeof PROXY_PROBLEMS)[number];

export type ProxyReading = { proxy: ReadProxy; problem?: undefined } | { proxy?: undefined; problem: ProxyProblem };

/** A line of a pasted list, numbered from 1. */
export type ProxyLine = ProxyReading & { line: number; text: string };

export const PROXY_TEXT_MAX_LENGTH = 2048;

/** Globals of browsers and Node (WHATWG URL, Encoding, HTML), whose types this project does not load. */
declare const URL: { parse(url: string): { hostname: string } | null };
declare class URLSearchParams {
  constructor(query: string);
  get(name: string): string | null;
}
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare function atob(base64: string): string;

const TELEGRAM_LINK =
  /^(?:tg:(?:\/\/)?|(?:https?:\/\/)?(?:www\.)?(?:t|telegram)\.(?:me|dog)\/)(socks|proxy)\/?\?(.*)$/i;
const SCHEME = /^([a-z][a-z\d+.-]*):\/\/(.*)$/i;
const KINDS_BY_SCHEME = new Map<string, ProxyKind>([
  ['socks5', 'socks5'],
  // The name is resolved by the proxy, as it always is here.
  ['socks5h', 'socks5'],
  ['socks', 'socks5'],
  ['http', 'http'],
]);
/** Quotes of programs, with the comma that follows them. A comma without quotes may belong to the password. */
const QUOTED = /^(["'`<])(.*)["'`>][,;]?$/su;
/** The marks of lists in messengers. */
const BULLET = /^[•*-]\s+/u;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/;

/** Reads a proxy as providers and messengers write it. Without a scheme it is taken for SOCKS5. */
export function readProxy(input: string): ProxyReading {
  const plain = input
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .trim()
    .replace(BULLET, '');
  const text = (QUOTED.exec(plain)?.[2] ?? plain).trim();
  if (text.length > PROXY_TEXT_MAX_LENGTH) return { problem: 'too_long' };
  if (hasHidden(text)) return { problem: 'none' };
  const [, link, query = ''] = TELEGRAM_LINK.exec(text) ?? [];
  if (link) return readTelegramLink(link.toLowerCase(), new URLSearchParams(query.replace(/#.*$/, '')));
  const [, scheme = 'socks5', rest = text] = SCHEME.exec(text) ?? [];
  if (scheme.toLowerCase() === 'https') return { problem: 'tls' };
  const kind = KINDS_BY_SCHEME.get(scheme.toLowerCase());
  if (kind !== 'socks5' && kind !== 'http') return { problem: 'none' };
  const hasScheme = rest !== text;
  return readAuthority(kind, hasScheme ? rest.replace(/[/?#][^@]*$/, '') : rest, hasScheme);
}

/** Reads each line that is not empty; `#` begins a comment. */
export function readProxies(text: string): ProxyLine[] {
  return text
    .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter(({ text: line }) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ ...line, ...readProxy(line.text) }));
}

/** The proxy as a URL, which `readProxy` reads back to the same. */
export function writeProxy(proxy: ReadProxy): string {
  const host = proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host;
  if (proxy.kind === 'mtproxy') {
    return `tg://proxy?server=${encodeURIComponent(proxy.host)}&port=${proxy.port}&secret=${proxy.secret}`;
  }
  const { username, password } = proxy;
  const user = username === null ? '' : `${encodeURIComponent(username)}:${encodeURIComponent(password ?? '')}@`;
  return `${proxy.kind}://${user}${host}:${proxy.port}`;
}

function readTelegramLink(link: string, query: URLSearchParams): ProxyReading {
  const address = { host: query.get('server') ?? '', port: query.get('port') ?? '' };
  if (link === 'socks') return toProxy('socks5', address, query.get('user'), query.get('pass'));
  const host = readHost(address.host);
  if (host === null) return { problem: 'host' };
  const port = readPort(address.port);
  if (port === null) return { problem: 'port' };
  const secret = readSecret(query.get('secret') ?? '');
  return secret === null ? { problem: 'secret' } : { proxy: { kind: 'mtproxy', host, port, secret } };
}

/** `u:p@h:p`, `h:p`, `h:p:u:p`, `u:p:h:p`, and `h:p@u:p`, which some providers print. */
function readAuthority(kind: 'socks5' | 'http', text: string, isUrl: boolean): ProxyReading {
  const at = text.lastIndexOf('@');
  if (at >= 0) {
    const [before, after] = [text.slice(0, at), text.slice(at + 1)];
    const isTurned = splitAddress(after) === null && splitAddress(before) !== null;
    const address = splitAddress(isTurned ? before : after);
    if (!address) return { problem: hasPort(after) ? 'host' : 'port' };
    const user = isTurned ? after : before;
    const colon = user.indexOf(':');
    const name = colon < 0 ? user : user.slice(0, colon);
    const password = colon < 0 ? null : user.slice(colon + 1);
    return toProxy(kind, address, decoded(name, isUrl), password === null ? null : decoded(password, isUrl));
  }
  const address = splitAddress(text);
  if (address) return toProxy(kind, address, null, null);
  const [, host, port, user, password] = /^(\[[^\]]*\]|[^:]*):([^:]*):([^:]*):(.*)$/.exec(text) ?? [];
  if (host !== undefined && port !== undefined && user !== undefined && password !== undefined) {
    if (readPort(port) !== null) return toProxy(kind, { host, port }, user, password);
    if (readPort(password) !== null) return toProxy(kind, { host: user, port: password }, host, port);
    return { problem: 'port' };
  }
  if (!/[.:]/.test(text)) return { problem: 'none' };
  return { problem: hasPort(text) ? 'host' : 'port' };
}

function hasPort(text: string): boolean {
  const colon = text.lastIndexOf(':');
  return colon >= 0 && readPort(text.slice(colon + 1)) !== null;
}

/** Null unless the text is a host and a port alone; the host of IPv6 stands in brackets (RFC 3986, 3.2.2). */
function splitAddress(text: string): { host: string; port: string } | null {
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:@]+):(\d{1,5})$/.exec(text) ?? [];
  return host === '' || readPort(port) === null || readHost(host) === null ? null : { host, port };
}

function toProxy(
  kind: 'socks5' | 'http',
  address: { host: string; port: string },
  name: string | null,
  word: string | null,
): ProxyReading {
  const host = readHost(address.host);
  if (host === null) return { problem: 'host' };
  const port = readPort(address.port);
  if (port === null) return { problem: 'port' };
  const username = name || null;
  const password = username === null ? null : (word ?? '');
  const isUsable = (part: string | null) => part === null || isCredential(part, kind === 'http');
  // A name with a colon cannot be sent to an HTTP proxy (RFC 7617, 2).
  const isNamed = username === null || kind !== 'http' || !username.includes(':');
  const isPasswordAlone = username === null && Boolean(word);
  if (!isUsable(username) || !isUsable(password) || !isNamed || isPasswordAlone) return { problem: 'password' };
  return { proxy: { kind, host, port, username, password } };
}

/** SOCKS5 counts the bytes of each in one byte (RFC 1929). Control characters are in no HTTP header. */
function isCredential(text: string, isHttp: boolean): boolean {
  if (!text.isWellFormed() || (isHttp && /\p{Cc}/u.test(text))) return false;
  return new TextEncoder().encode(text).length <= PROXY_PASSWORD_MAX_LENGTH;
}

function readPort(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

/** An IPv4 address, an IPv6 address without its brackets, or a name (IDNA as browsers do it); null for anything else. */
function readHost(text: string): string | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (bare === '' || /[\s/?#@%\\[\]]/.test(bare)) return null;
  if (bare.includes(':')) return URL.parse(`http://[${bare}]/`)?.hostname.slice(1, -1) ?? null;
  const name = URL.parse(`http://${bare}/`)?.hostname.replace(/\.$/, '') ?? '';
  if (IPV4.test(name)) return IPV4.test(bare) ? name : null;
  const isName =
    name.length <= 253 && name.split('.').every((label) => /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/.test(label));
  // What is made of digits alone is no name: browsers read 2130706433 as 127.0.0.1.
  return isName && !/^[\d.]+$/.test(bare) ? name : null;
}

/** Hex or base64 of both alphabets, to hex; null unless it is 16 bytes, `dd` and 16, or `ee`, 16 and a domain. */
function readSecret(text: string): string | null {
  const hex = /^(?:[\da-f]{2}){1,256}$/i.test(text) ? text.toLowerCase() : hexOfBase64(text);
  if (hex === null) return null;
  if (hex.length === 32) return hex;
  if (hex.length === 34) return hex.startsWith('dd') ? hex : null;
  if (!hex.startsWith('ee') || hex.length < 36 || hex.length > 2 * PROXY_SECRET_MAX_BYTES) return null;
  const domain = hex.slice(34).replace(/../g, (byte) => String.fromCharCode(parseInt(byte, 16)));
  return /^[a-z\d._-]+$/i.test(domain) ? hex : null;
}

function hexOfBase64(text: string): string | null {
  // A plus comes out of a query as a blank.
  const base64 = text.replaceAll(/[- ]/g, '+').replaceAll('_', '/').replace(/=+$/, '');
  if (!/^[A-Za-z\d+/]+$/.test(base64) || base64.length % 4 === 1) return null;
  return Array.from(atob(base64), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/** Programs write `%40` for `@`; a percent sign that encodes nothing stands for itself. */
function decoded(text: string, isUrl: boolean): string {
  if (!isUrl) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
