import { createHash } from 'node:crypto';
import type { Api, Tl } from '../tl/codec.js';
import { AUTOCONFIRM_SECONDS } from '../world/authorizations.js';
import type { AppSetting } from '../world/app-settings.js';
import type { Account, World } from '../world/world.js';

const FREEZE_DAYS = 7;
const DAY_SECONDS = 86_400;

/** @param account whose settings they are; undefined before the sign-in */
export function appConfigOf(
  { appSettings }: World,
  account: Account | undefined,
): { hash: number; config: Tl<Api.JsonObject> } {
  const general = appSettings.all().map(([key, value]) => [key, toJsonValue(value)] as const);
  const settings: Record<string, Tl<Api.TypeJSONValue>> = {
    ...Object.fromEntries(general),
    authorization_autoconfirm_period: { _: 'jsonNumber', value: AUTOCONFIRM_SECONDS },
    ...(account && account.frozenSince !== null && frozen(account.frozenSince)),
  };
  const value = Object.entries(settings).map(([key, value]) => ({ _: 'jsonObjectValue' as const, key, value }));
  const hash = createHash('sha256').update(JSON.stringify(value)).digest().readInt32LE() || 1;
  return { hash, config: { _: 'jsonObject', value } };
}

function frozen(since: number): Record<string, Tl<Api.TypeJSONValue>> {
  return {
    freeze_since_date: { _: 'jsonNumber', value: since },
    freeze_until_date: { _: 'jsonNumber', value: since + FREEZE_DAYS * DAY_SECONDS },
    freeze_appeal_url: { _: 'jsonString', value: 'https://t.me/spambot' },
  };
}

function toJsonValue(value: AppSetting): Tl<Api.TypeJSONValue> {
  if (typeof value === 'boolean') return { _: 'jsonBool', value };
  return typeof value === 'number' ? { _: 'jsonNumber', value } : { _: 'jsonString', value };
}
