import { Api } from 'telegram';
import type { OpenConnection } from './connection.js';
import { type AccountFreeze, TelegramRpcError } from './errors.js';

/** What `help.getAppConfig` says of the account. */
export interface AppConfig {
  /** 32 bits, signed; the next request contains it. */
  hash: number;
  /** Null when the account is not frozen. */
  freeze: AccountFreeze | null;
}

/** The only origin of an address for appeals that is passed on. */
const APPEAL_ORIGIN = 'https://t.me';
const MAX_URL_LENGTH = 512;
/** Telegram's dates have 32 bits. */
const MAX_DATE = 2 ** 31 - 1;
const UNKNOWN: AccountFreeze = { until: null, appealUrl: null };

/**
 * Adds the end of the freeze and the address for appeals to the error of a frozen account, from `help.getAppConfig`
 * (core.telegram.org/api/auth, "Account freeze"). Returns any other error unchanged.
 */
export async function withFreeze(error: unknown, connection: OpenConnection): Promise<unknown> {
  if (!(error instanceof TelegramRpcError) || error.kind !== 'frozen') return error;
  const config = await readAppConfig(connection, 0).catch(() => null);
  return new TelegramRpcError(error.code, { kind: 'frozen', freeze: config?.freeze ?? UNKNOWN });
}

/**
 * `help.getAppConfig`
 *
 * @param hash of the last answer; 0 without one
 * @returns null when nothing has changed since then
 */
export async function readAppConfig(
  { invoke }: OpenConnection,
  hash: number,
  timeoutMs?: number,
): Promise<AppConfig | null> {
  const answer = await invoke(new Api.help.GetAppConfig({ hash }), timeoutMs);
  const isObject = answer instanceof Api.help.AppConfig && answer.config instanceof Api.JsonObject;
  return isObject ? { hash: answer.hash, freeze: freezeOf((answer.config as Api.JsonObject).value) } : null;
}

/** An account that is not frozen has no such dates, or zeros. */
function freezeOf(fields: readonly Api.TypeJSONObjectValue[]): AccountFreeze | null {
  const find = (name: string) => fields.find(({ key }) => key === name)?.value;
  const since = find('freeze_since_date');
  const until = find('freeze_until_date');
  if (!isDate(since) && !isDate(until)) return null;
  return {
    until: isDate(until) ? new Date(Math.floor(until.value) * 1000) : null,
    appealUrl: appealUrlOf(find('freeze_appeal_url')),
  };
}

function isDate(value: Api.TypeJSONValue | undefined): value is Api.JsonNumber {
  return value instanceof Api.JsonNumber && value.value > 0 && value.value <= MAX_DATE;
}

function appealUrlOf(value: Api.TypeJSONValue | undefined): string | null {
  const url = value instanceof Api.JsonString ? URL.parse(value.value) : null;
  if (!url || url.origin !== APPEAL_ORIGIN || url.username || url.password) return null;
  return url.href.length <= MAX_URL_LENGTH ? url.href : null;
}
