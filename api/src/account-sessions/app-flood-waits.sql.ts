/** So many accounts of one api_id with a flood wait at the same time mean that the application itself is to wait. */
const MIN_WAITING_ACCOUNTS = 3;

/**
 * $1: user, $2: API profile. Lets the application wait until the first of its waiting accounts may be tried again, which
 * then shows how things are.
 */
export const RECORD_APP_FLOOD_WAIT = `
  INSERT INTO app_flood_waits (environment, api_id, until)
  SELECT app.environment, app.api_id, min(account.retry_at)
  FROM api_profiles app
  JOIN api_profiles profile ON profile.environment = app.environment AND profile.api_id = app.api_id
  JOIN accounts account ON account.user_id = profile.user_id AND account.api_profile_id = profile.id
  WHERE app.user_id = $1 AND app.id = $2
    AND account.removed_at IS NULL AND account.status = 'flood_wait' AND account.retry_at > now()
  GROUP BY app.environment, app.api_id
  HAVING count(*) >= ${MIN_WAITING_ACCOUNTS}
  ON CONFLICT (environment, api_id) DO UPDATE SET until = greatest(app_flood_waits.until, EXCLUDED.until)`;
