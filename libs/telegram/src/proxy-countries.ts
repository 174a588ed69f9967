import { Api } from 'telegram';
import { abortable } from './abortable.js';
import type { ConnectedTransport } from './connect-transport.js';
import { type ConnectionOptions, type OpenConnection, withTransport } from './connection.js';
import { withDeadline } from './deadline.js';
import { SessionInvalidError, TelegramUnreachableError } from './errors.js';
import type { TelegramEnvironment } from './servers.js';

/** A check of a proxy does not wait longer for the country. */
const TIMEOUT_MS = 5_000;
const KEY_NOT_FOUND = -404;
/** -404 is not authenticated: a proxy that forges it must not make the panel agree on a key with every check. */
const KEY_KEPT_MS = 3_600_000;
/** ISO 3166-1 alpha-2. */
const COUNTRY = /^[A-Z]{2}$/;
/** The user-assigned code for an unknown country. */
const UNKNOWN_COUNTRY = 'XX';

/** The key of one environment: no account is signed in with it, and it is never stored. */
interface CountryKey {
  key?: Buffer;
  salts?: string;
  /** By `performance.now()`. */
  madeAt: number;
  /** Resolves when no connection uses the key. */
  free: Promise<void>;
}

/**
 * Where Telegram locates proxies (`help.getNearestDc`). The method needs an authorization key: one for each environment is
 * made with the first question and kept in memory. One check at a time uses it.
 */
export class ProxyCountries {
  private readonly keys = new Map<TelegramEnvironment, CountryKey>();

  /** Null when it is not known, whatever the reason. */
  async findCountry(
    environment: TelegramEnvironment,
    connected: ConnectedTransport,
    options: ConnectionOptions,
  ): Promise<string | null> {
    const known = this.keys.get(environment) ?? { madeAt: 0, free: Promise.resolve() };
    this.keys.set(environment, known);
    try {
      return await withDeadline(TIMEOUT_MS, options.deadline, ({ signal: deadline }) =>
        useKey(known, connected, { ...options, deadline }),
      );
    } catch (error) {
      if (isKeyLost(error, known)) Object.assign(known, { key: undefined, salts: undefined });
      return null;
    }
  }
}

async function useKey(
  known: CountryKey,
  connected: ConnectedTransport,
  options: ConnectionOptions,
): Promise<string | null> {
  const { free } = known;
  const used = Promise.withResolvers<void>();
  known.free = free.then(() => used.promise);
  try {
    await abortable(free, options.deadline);
    const { key, salts } = known;
    return await withTransport(connected, { ...options, key, salts }, async (connection) => {
      if (!key) Object.assign(known, { key: connection.key, madeAt: performance.now() });
      const country = await askForCountry(connection);
      known.salts = connection.salts;
      return country;
    });
  } finally {
    used.resolve();
  }
}

async function askForCountry({ invoke }: OpenConnection): Promise<string | null> {
  const { country } = await invoke(new Api.help.GetNearestDc());
  return COUNTRY.test(country) && country !== UNKNOWN_COUNTRY ? country : null;
}

function isKeyLost(error: unknown, { madeAt }: CountryKey): boolean {
  if (error instanceof SessionInvalidError) return true;
  const isUnknown = error instanceof TelegramUnreachableError && error.transportCode === KEY_NOT_FOUND;
  return isUnknown && performance.now() - madeAt > KEY_KEPT_MS;
}
