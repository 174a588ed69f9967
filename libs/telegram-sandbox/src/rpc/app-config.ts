import { createHash } from 'node:crypto';
import type { Api, Tl } from '../tl/codec.js';
import { AUTOCONFIRM_SECONDS } from '../world/authorizations.js';
import { MAX_MESSAGE_LENGTH } from '../world/shop.js';
import type { Account } from '../world/world.js';

const FREEZE_DAYS = 7;
const DAY_SECONDS = 86_400;

/** https://core.telegram.org/api/config#client-configuration, as far as gifts and frozen accounts go. */
const SETTINGS: Record<string, Tl<Api.TypeJSONValue>> = {
  stargifts_blocked: { _: 'jsonBool', value: false },
  stargifts_message_length_max: { _: 'jsonNumber', value: MAX_MESSAGE_LENGTH },
  stargifts_convert_period_max: { _: 'jsonNumber', value: 90 * DAY_SECONDS },
  authorization_autoconfirm_period: { _: 'jsonNumber', value: AUTOCONFIRM_SECONDS },
  stars_purchase_blocked: { _: 'jsonBool', value: false },
};

/** @param account whose settings they are; undefined before the sign-in */
export function appConfigOf(account: Account | undefined): { hash: number; config: Tl<Api.JsonObject> } {
  const settings = { ...SETTINGS, ...(account && account.frozenSince !== null && frozen(account.frozenSince)) };
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
