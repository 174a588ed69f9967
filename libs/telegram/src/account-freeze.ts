import { Api } from 'telegram';
import type { OpenConnection } from './connection.js';
import { type AccountFreeze, TelegramRpcError } from './errors.js';

/**
 * Adds the end of the freeze and the address for appeals to the error of a frozen account, from `help.getAppConfig`
 * (core.telegram.org/api/auth, "Account freeze"). Returns any other error unchanged.
 */
export async function withFreeze(error: unknown, connection: OpenConnection): Promise<unknown> {
  if (!(error instanceof TelegramRpcError) || error.kind !== 'frozen') return error;
  const freeze = await readFreeze(connection).catch(() => ({ until: null, appealUrl: null }));
  return new TelegramRpcError(error.code, { kind: 'frozen', freeze });
}

async function readFreeze({ invoke }: OpenConnection): Promise<AccountFreeze> {
  const answer = await invoke(new Api.help.GetAppConfig({ hash: 0 }));
  const isObject = answer instanceof Api.help.AppConfig && answer.config instanceof Api.JsonObject;
  const fields = isObject ? (answer.config as Api.JsonObject).value : [];
  const find = (name: string) => fields.find(({ key }) => key === name)?.value;
  const until = find('freeze_until_date');
  const appealUrl = find('freeze_appeal_url');
  return {
    until: until instanceof Api.JsonNumber && until.value > 0 ? new Date(until.value * 1000) : null,
    appealUrl: appealUrl instanceof Api.JsonString ? appealUrl.value : null,
  };
}
