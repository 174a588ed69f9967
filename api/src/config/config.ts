import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { ENVIRONMENTS, SESSION_DAYS, type Environment } from '@giftbuyer/contracts';
import { databaseUrl } from './database-url.js';
import { BootError } from '../errors/boot-error.js';
import { Secret } from '../secret.js';
import { SETTINGS, type SettingName } from './settings.js';

/** A URL at which browsers reach the panel. */
export interface PublicUrl {
  /** Scheme, host and port. */
  origin: string;
  /** Begins and ends in a slash. */
  path: string;
}

export const LOG_LEVELS = ['error', 'warn', 'log', 'debug', 'verbose'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const REGISTRATIONS = ['open', 'first-only', 'closed', 'invite'] as const;

/** Settings of the panel, read once at boot. The abstract class is the injection token for the frozen object. */
export abstract class Config {
  abstract readonly host: string;
  /** 0 lets the system choose. */
  abstract readonly port: number;
  /** Absolute path. */
  abstract readonly dataDirectory: string;
  /** Null when the embedded PostgreSQL is used. */
  abstract readonly databaseUrl: Secret<string> | null;
  /** 32 bytes; null when the key is in a file in the data directory. */
  abstract readonly secretKey: Secret<Buffer> | null;
  /** Absolute path of a file with the key; it is never created. */
  abstract readonly secretKeyFile: string | null;
  /** Whether a database may lose what it has confirmed when the power fails. */
  abstract readonly allowUnsafeDatabase: boolean;
  abstract readonly sandbox: boolean;
  /** Default of API profiles. */
  abstract readonly telegramEnvironment: Environment;
  /** Whether accounts are refreshed in the background. */
  abstract readonly backgroundRefresh: boolean;
  /** Between two readings of the catalogue of gifts while somebody looks at it. */
  abstract readonly giftsPollSeconds: number;
  /** Whether backups are kept in the data directory: daily, and before an update changes the schema. */
  abstract readonly snapshots: boolean;
  /** Port of the metrics for Prometheus, on loopback; null when they are off. */
  abstract readonly metricsPort: number | null;
  abstract readonly logLevel: LogLevel;
  /** Origin (scheme, host and port) of the panel behind a proxy; the first of several. */
  abstract readonly publicOrigin: string | null;
  /** All URLs of the panel, each with its path. */
  abstract readonly publicUrls: readonly PublicUrl[];
  /** Further accepted host names, in lower case and as punycode. */
  abstract readonly allowedHosts: readonly string[];
  /** Addresses and networks of proxies whose `X-Forwarded-For` is trusted. */
  abstract readonly trustedProxies: readonly string[];
  /** Whether requests, readings by hand, login codes, imports, checks of proxies and live streams of a user are limited. */
  abstract readonly rateLimits: boolean;
  /** Whether a proxy of a user may have a private address, or one of this machine. */
  abstract readonly allowPrivateProxy: boolean;
  /** Prefix of session cookies. `__Host-` binds them to https and one host (RFC 6265bis, 4.1.3.2). */
  abstract readonly cookiePrefix: '' | '__Host-';
  /** Whether HSTS includes the subdomains (RFC 6797, 6.1.2). */
  abstract readonly hstsSubdomains: boolean;
  /** Whether OpenAPI is served at `/docs`. */
  abstract readonly docs: boolean;
  /** `open`: all; `first-only`: the first user; `invite`: the first user and invited ones; `closed`: none. */
  abstract readonly registration: (typeof REGISTRATIONS)[number];
  /** Whether other machines reach the panel over plain http. */
  abstract readonly insecureHttp: boolean;
  /** Days without use after which a session ends. */
  abstract readonly sessionIdleDays: number;
  /** Whether users may move sessions to other programs. */
  abstract readonly allowSessionExport: boolean;
  abstract readonly production: boolean;
}

/** A setting without a default is null when nothing is set. */
type ValueOf<Name extends SettingName, T> = (typeof SETTINGS)[Name]['default'] extends '' ? T | null : T;

/**
 * The settings in `env`, where an empty string counts as unset. Those that hold a secret are deleted from it, so that no
 * child process inherits them.
 * @throws BootError that lists every bad value
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = [];
  const read = <Name extends SettingName, T>(
    name: Name,
    parse: (text: string) => T | undefined,
    expected: string,
  ): ValueOf<Name, T> => {
    const byDefault: string = SETTINGS[name].default;
    const text = env[name]?.trim() || byDefault;
    const value = text ? parse(text) : null;
    if (value === undefined) problems.push(`${name} must be ${expected}`);
    // After a problem the default takes part in the other checks.
    return (value ?? (byDefault ? parse(byDefault) : null)) as ValueOf<Name, T>;
  };
  const oneOf = <Name extends SettingName, const T extends string>(name: Name, values: readonly T[]) =>
    read(name, (text) => values.find((value) => value === text), `one of ${values.join(', ')}`);
  const isOn = (name: SettingName): boolean => oneOf(name, ['on', 'off']) === 'on';

  const production = env['NODE_ENV' satisfies SettingName] === 'production';
  const sandbox = (oneOf('SANDBOX', ['on', 'off']) ?? (production ? 'off' : 'on')) === 'on';
  if (sandbox && production) problems.push('SANDBOX cannot be on when NODE_ENV is production');
  const publicUrls =
    read(
      'PUBLIC_URL',
      parsePublicUrls,
      'like https://panel.example.org or https://example.org/gifts/, several separated by commas',
    ) ?? [];
  const host = read('HOST', hostName, 'a host name or an address');
  // PUBLIC_URL takes precedence over HOST, which in a container is every address.
  const isSafe = ({ origin }: PublicUrl) =>
    origin.startsWith('https:') || isLoopback(URL.parse(origin)?.hostname ?? '');
  const insecureHttp = !isLoopback(host) && !(publicUrls.length > 0 && publicUrls.every(isSafe));
  if (oneOf('ALLOW_INSECURE_HTTP', ['0', '1']) === '0' && insecureHttp) problems.push(insecureProblem(host));
  const allowedHosts = read('ALLOWED_HOSTS', hostNames, 'names like panel.lan, separated by commas') ?? [];
  const trustedProxies =
    read('TRUSTED_PROXIES', networks, 'addresses or networks like 172.18.0.0/16, separated by commas') ?? [];
  const names = [...publicUrls.map(({ origin }) => URL.parse(origin)?.hostname ?? ''), ...allowedHosts];
  // A proxy makes the panel public, unless PUBLIC_URL is an address of this machine.
  const hasProxy = trustedProxies.length > 0 && publicUrls.length === 0;
  // A proxy that rewrites Host, as nginx does by default, needs none of these settings: in production there may be one.
  const isLocal = isLoopback(host) && names.every(isLoopback) && !hasProxy && !production;
  const config: Config = {
    host,
    port: read('PORT', port, 'a number from 0 to 65535'),
    dataDirectory: read('DATA_DIR', path, 'a path'),
    databaseUrl: read('DATABASE_URL', secret(databaseUrl), 'like postgres://user:password@host:5432/name'),
    secretKey: read('SECRET_KEY', secret(parseSecretKey), '32 bytes in base64'),
    secretKeyFile: read('SECRET_KEY_FILE', path, 'a path'),
    allowUnsafeDatabase: oneOf('ALLOW_UNSAFE_DATABASE', ['0', '1']) === '1',
    sandbox,
    telegramEnvironment: oneOf('TELEGRAM_ENVIRONMENT', ENVIRONMENTS),
    backgroundRefresh: isOn('BACKGROUND_REFRESH'),
    metricsPort: read('METRICS_PORT', port, 'a number from 0 to 65535'),
    snapshots: isOn('SNAPSHOTS'),
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS),
    publicOrigin: publicUrls[0]?.origin ?? null,
    publicUrls,
    allowedHosts,
    trustedProxies,
    rateLimits: isOn('RATE_LIMITS'),
    allowPrivateProxy: oneOf('ALLOW_PRIVATE_PROXY', ['0', '1']) === '1' || isLocal,
    cookiePrefix: oneOf('COOKIE_PREFIX', ['__Host-']) ?? '',
    hstsSubdomains: isOn('HSTS_SUBDOMAINS'),
    docs: isOn('DOCS'),
    registration: oneOf('REGISTRATION', REGISTRATIONS) ?? (isLocal ? 'open' : 'first-only'),
    insecureHttp,
    sessionIdleDays: read('SESSION_IDLE_DAYS', days, `a number from 1 to ${SESSION_DAYS}`),
    giftsPollSeconds: read('GIFTS_POLL_SECONDS', pollSeconds, 'a number of seconds from 2 to 3600'),
    allowSessionExport: oneOf('ALLOW_SESSION_EXPORT', ['0', '1']) === '1',
    production,
  };
  delete env['SECRET_KEY'];
  delete env['DATABASE_URL'];
  if (config.secretKey && config.secretKeyFile) problems.push('Only one of SECRET_KEY and SECRET_KEY_FILE can be set');
  if (
    config.cookiePrefix &&
    !(publicUrls.length > 0 && publicUrls.every(({ origin }) => origin.startsWith('https:')))
  ) {
    problems.push('COOKIE_PREFIX needs a PUBLIC_URL with https, and none without');
  }
  if (config.telegramEnvironment === 'sandbox' && !sandbox) {
    problems.push('TELEGRAM_ENVIRONMENT is sandbox, but the sandbox is off');
  }
  if (problems.length > 0) throw new BootError(['The settings are not usable:', ...problems].join('\n  '));
  return Object.freeze(config);
}

/** The key in its base64 form, or undefined when it is not 32 bytes of base64. */
export function parseSecretKey(text: string): Buffer | undefined {
  const key = Buffer.from(text, 'base64');
  return key.length === 32 && key.toString('base64') === text ? key : undefined;
}

/** Wraps the result of `parse` in a `Secret`. */
function secret<T>(parse: (text: string) => T | undefined): (text: string) => Secret<T> | undefined {
  return (text) => {
    const value = parse(text);
    return value === undefined ? undefined : new Secret(value);
  };
}

function hostName(text: string): string | undefined {
  return /^[\w.:-]+$/.test(text) ? text : undefined;
}

function path(text: string): string {
  return resolve(text);
}

function port(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

function pollSeconds(text: string): number | undefined {
  return /^\d{1,4}$/.test(text) && Number(text) >= 2 && Number(text) <= 3600 ? Number(text) : undefined;
}

function days(text: string): number | undefined {
  return /^\d$/.test(text) && Number(text) >= 1 && Number(text) <= SESSION_DAYS ? Number(text) : undefined;
}

function parsePublicUrls(text: string): PublicUrl[] | undefined {
  const urls = text.split(',').map((address) => URL.parse(address.trim()));
  const isWeb = (url: URL | null): url is URL =>
    url !== null && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password;
  if (!urls.every(isWeb)) return undefined;
  const isPlain = urls.every(({ pathname }) => /^(\/[\w.~-]+)*\/?$/.test(pathname));
  return isPlain ? urls.map(({ origin, pathname }) => ({ origin, path: pathname.replace(/\/?$/, '/') })) : undefined;
}

/** Whether a name or address is loopback (RFC 5735, 3; RFC 4291, 2.5.3; RFC 6761, 6.3). */
function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

function insecureProblem(host: string): string {
  return (
    `HOST is ${host}: over plain http others on the network could read passwords and take sessions over. Put a proxy with ` +
    'HTTPS in front and name its address in PUBLIC_URL, or accept it with ALLOW_INSECURE_HTTP=1'
  );
}

function hostNames(text: string): string[] | undefined {
  const urls = text.split(',').map((name) => URL.parse(`http://${name.trim()}`));
  const names = urls.map((url) => (url?.href === `http://${url?.hostname}/` ? url.hostname : ''));
  return names.every((name) => /^[a-z\d_][a-z\d._-]*$/.test(name)) ? names : undefined;
}

function networks(text: string): string[] | undefined {
  const all = text.split(',').map((network) => network.trim());
  return all.every(isNetwork) ? all : undefined;
}

/** An IP address, or one with the length of its prefix (RFC 4632, 3.1). */
function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const length = Number(prefix ?? bits);
  return length >= 1 && length <= bits;
}
