/** The part of the error table that is about the sessions of accounts. */
export const SESSION_ERRORS = {
  session_invalid: {
    status: 409,
    ru: 'Сессия невалидна. Авторизуйтесь заново.',
    en: 'The session is no longer valid. Sign in to the account again.',
    example: { error_code: 'AUTH_KEY_UNREGISTERED' },
  },
  session_not_kept: {
    status: 409,
    ru: 'Сессия этого аккаунта уже удалена. Войдите в него снова.',
    en: 'The panel no longer keeps a session of this account. Sign in again.',
  },
  session_is_bot: {
    status: 400,
    ru: 'Это сессия бота. Панель работает только с аккаунтами людей.',
    en: 'This session belongs to a bot. The panel only works with user accounts.',
  },
  session_dc_unknown: {
    status: 400,
    ru: 'На серверах этого профиля API нет дата-центра, который указан в сессии.',
    en: 'The servers of this API profile do not include the data centre that the session names.',
  },
  session_other_account: {
    status: 409,
    ru: 'Эта сессия от другого аккаунта, не от того, который указан в файле.',
    en: 'This session belongs to a different account than the one its file names.',
  },
  session_app_mismatch: {
    status: 409,
    ru: 'Сессия создана с другим API ID или на других серверах, чем у этого профиля API.',
    en: 'This session was created with a different API ID, or on different servers, than those of this API profile.',
    example: { fields: { api_id: 'mismatch' } },
  },
  session_in_use: {
    status: 409,
    ru: 'Эта сессия уже используется в панели.',
    en: 'This session is already in use in this panel.',
  },
  login_url_invalid: {
    status: 400,
    ru: 'Это не ссылка из QR-кода для входа, которая начинается с tg://login?token=.',
    en: 'This is not the link of a login QR code, which begins with tg://login?token=.',
  },
  export_off: {
    status: 404,
    ru: 'Владелец панели не разрешил переносить сессии в другие программы.',
    en: 'The operator of this panel has not allowed moving sessions to other programs.',
  },
  sign_out_unconfirmed: {
    status: 502,
    ru: 'Telegram не ответил, закончился ли сеанс: аккаунт оставлен в списке.',
    en: 'Telegram did not confirm that the session ended, so the account stays in the list.',
  },
  account_busy: {
    status: 409,
    ru: 'Панель ещё читает этот аккаунт. Повторите через несколько секунд.',
    en: 'The panel is still reading this account. Try again in a few seconds.',
  },
  too_fresh: {
    status: 409,
    ru: 'Telegram разрешает это только через сутки после входа панели в аккаунт.',
    en: 'Telegram allows this only a day after the panel signed in to the account.',
    example: { possible_at: '2026-02-01T12:00:00+00:00' },
  },
};
