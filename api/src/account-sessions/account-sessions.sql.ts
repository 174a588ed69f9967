import { IS_AUTHENTIC_SQL } from '../accounts/account-conditions.js';

/** SQL: whole seconds until the time of the column; 0 when it is over. */
export const SECONDS_LEFT = (column: string) => `greatest(0, ceil(extract(epoch FROM ${column} - now())))::integer`;

/** About every sixth reading of the background. */
const DEVICES_EVERY_HOURS = 4;

/** While the catalogue of gifts is watched, readings do not ask for it. */
const CATALOGUE_EVERY_SECONDS = 30;

const IS_DEVICE_LIST_DUE = `coalesce(account.devices_at < now() - interval '${DEVICES_EVERY_HOURS} hours', true)`;

/** TON of most accounts never change. */
const TON_EVERY_HOURS = 1;
/** A connection sends few packets, and the acknowledgements of as many answers are some of them. */
const MAX_PENDING = 10;
/** Transactions that did not change are saved again after this time, so that `star_ledgers.read_at` is not much older. */
const LEDGER_EVERY_HOURS = 1;

/** SQL of `StoredSession`s. Ledgers are looked up for each account: without statistics a join reads all of them. */
export const LOAD_SESSIONS = `
  SELECT account.id, account.user_id AS "userId", account.api_profile_id AS "apiProfileId",
    profile.api_id AS "apiId", profile.api_hash_sealed AS "apiHashSealed", account.proxy_id AS "proxyId",
    coalesce(rule.proxy_only, false) AS "isProxyRequired", account.session_sealed AS "sessionSealed",
    account.phone_blind_index AS "phoneBlindIndex", account.server_salts AS salts,
    account.device_digests AS "deviceDigests", account.devices_at AS "devicesAt",
    ${IS_DEVICE_LIST_DUE} AS "isDeviceListDue",
    ${IS_DEVICE_LIST_DUE} OR account.app_config_hash IS NULL AS "isAppConfigDue",
    coalesce((
      SELECT ton.read_at < now() - interval '${TON_EVERY_HOURS} hours' FROM star_ledgers ton
      WHERE ton.account_id = account.id AND ton.currency = 'ton'
    ), true) AS "isTonDue",
    (
      SELECT account.ledger_digest FROM star_ledgers stars
      WHERE stars.account_id = account.id AND stars.currency = 'stars' AND stars.turn_at IS NULL
        AND stars.read_at > now() - interval '${LEDGER_EVERY_HOURS} hours'
    ) AS "ledgerDigest",
    EXISTS (
      SELECT FROM star_ledgers stars
      WHERE stars.account_id = account.id AND stars.currency = 'stars' AND stars.gap IS NOT NULL
    ) AS "hasLedgerGap",
    ARRAY(
      SELECT jsonb_build_object('id', pending.id, 'isRefund', pending.is_refund) FROM star_transactions pending
      WHERE pending.account_id = account.id AND pending.currency = 'stars' AND pending.state = 'pending'
      -- Those that Telegram does not know any more must not take the places of others for ever.
      ORDER BY random() LIMIT ${MAX_PENDING}
    ) AS "pendingTransactions",
    account.status, account.frozen_until AS "frozenUntil", account.appeal_url AS "appealUrl",
    account.app_config_hash AS "appConfigHash",
    account.premium_until AS "premiumUntil", account.photo_id AS "photoId", account.revision, account.failures,
    CASE account.status WHEN 'flood_wait' THEN coalesce(${SECONDS_LEFT('account.retry_at')}, 0) ELSE 0 END
      AS "floodWaitSeconds",
    coalesce(${SECONDS_LEFT('app.until')}, 0) AS "appWaitSeconds", account.environment,
    ${IS_AUTHENTIC_SQL} AS "isAuthentic",
    CASE WHEN ${IS_AUTHENTIC_SQL}
        AND coalesce(catalogue.read_at < now() - interval '${CATALOGUE_EVERY_SECONDS} seconds', true)
      THEN CASE WHEN catalogue.wait_until > now() THEN NULL ELSE coalesce(catalogue.hash, 0) END END AS "catalogueHash"
  FROM accounts account
  LEFT JOIN api_profiles profile ON profile.id = account.api_profile_id AND profile.user_id = account.user_id
  LEFT JOIN proxy_settings rule ON rule.user_id = account.user_id
  LEFT JOIN app_flood_waits app ON app.environment = profile.environment AND app.api_id = profile.api_id
  LEFT JOIN catalogues catalogue ON catalogue.environment = account.environment
  WHERE account.id = ANY ($1) AND account.session_sealed IS NOT NULL AND account.api_profile_id IS NOT NULL`;
