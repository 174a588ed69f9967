/**
 * SQL: whether what Telegram answers the row `account` is certainly Telegram's, so that it may count for other users too.
 * A key of the panel's own was agreed on with a server that has Telegram's RSA key; that of an import may be anybody's,
 * and the user's proxy can lead to a server that knows it. In a panel with one user it concerns nobody else.
 */
export const IS_AUTHENTIC_SQL = `(account.origin <> 'import' OR account.proxy_id IS NULL
  OR NOT EXISTS (SELECT FROM users other WHERE other.id <> account.user_id))`;

/** SQL: the user of the row `account` is not disabled. The background reads nothing for one who is. */
export const IS_OF_ENABLED_USER_SQL = '(SELECT users.disabled_at IS NULL FROM users WHERE users.id = account.user_id)';
