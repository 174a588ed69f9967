import { IS_AUTHENTIC_SQL } from '../accounts/account-conditions.js';

/** From this number of waiting accounts of one api_id the flood wait is taken to be the application's. */
const MIN_WAITING_ACCOUNTS = 3;

/**
 * $1: user, $2: API profile. The application waits until its first waiting account may be tried; the reading of that one
 * shows whether the wait is over. Accounts that are not authentic wait for themselves alone.
 */
export const RECORD_APP_FLOOD_WAIT = `
  INSERT INTO app_flood_waits (environment, api_id, until)
  SELECT app.environment, app.api_id, min(account.retry_at)
  FROM api_profiles app
  JOIN api_profiles profile ON profile.environment = app.environment AND profile.api_id = app.api_id
  JOIN accounts account ON account.user_id = profile.user_id AND account.api_profile_id = profile.id
  WHERE app.user_id = $1 AND app.id = $2
    AND account.removed_at IS NULL AND account.status = 'flood_wait' AND account.retry_at > now()
    AND ${IS_AUTHENTIC_SQL}
  GROUP BY app.environment, app.api_id
  HAVING count(*) >= ${MIN_WAITING_ACCOUNTS}
  ON CONFLICT (environment, api_id) DO UPDATE SET until = greatest(app_flood_waits.until, EXCLUDED.until)`;
