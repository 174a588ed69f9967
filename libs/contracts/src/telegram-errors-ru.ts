/**
 * A sentence for people for each code of Telegram that the panel's requests can be answered with. Digits at the end of a
 * code are written as `X`. One file per language, so that a client loads only its own.
 */
export const TELEGRAM_ERRORS_RU = {
  // Signing in: auth.sendCode, auth.resendCode, auth.signIn, auth.checkPassword, account.getPassword.
  API_ID_INVALID:
    'Telegram не принимает этот API ID вместе с этим API hash. Сверьте их с my.telegram.org и добавьте профиль заново.',
  API_ID_PUBLISHED_FLOOD:
    'Этот API ID общеизвестен, с ним Telegram не пускает никого. Получите свой на my.telegram.org и добавьте профиль с ним.',
  UPDATE_APP_TO_LOGIN: 'Telegram больше не пускает эту версию приложения. Обновите панель.',
  AUTH_RESTART: 'Telegram просит начать вход заново. Отправьте код ещё раз.',
  AUTH_TOKEN_EXPIRED: 'QR-код отсканирован слишком поздно. Получите новый.',
  AUTH_TOKEN_INVALID: 'Telegram не узнаёт этот QR-код. Получите новый.',
  AUTH_TOKEN_INVALIDX: 'Telegram не узнаёт этот QR-код. Получите новый.',
  AUTH_TOKEN_EXCEPTION: 'В программе с этим QR-кодом уже выполнен вход в этот аккаунт.',
  AUTH_TOKEN_ALREADY_ACCEPTED: 'Этот QR-код уже использован. Получите новый.',
  SIGN_IN_FAILED: 'Telegram не смог выполнить вход. Отправьте код ещё раз.',
  PHONE_NUMBER_INVALID: 'Telegram не знает такого номера. Проверьте код страны и цифры.',
  PHONE_NUMBER_BANNED: 'Этот номер заблокирован в Telegram. Подать апелляцию можно в официальном приложении.',
  PHONE_NUMBER_FLOOD:
    'С этим номером входили слишком часто. Попробуйте завтра или войдите по QR-коду: для него код не отправляется.',
  PHONE_NUMBER_UNOCCUPIED:
    'На этот номер аккаунт Telegram не зарегистрирован. Сначала зарегистрируйте его в приложении.',
  PHONE_NUMBER_APP_SIGNUP_FORBIDDEN:
    'На этот номер аккаунт Telegram не зарегистрирован, а создать его можно только в официальном приложении. Сначала зарегистрируйтесь там.',
  PHONE_PASSWORD_FLOOD: 'Слишком много попыток входа. Попробуйте через несколько часов или войдите по QR-коду.',
  PHONE_PASSWORD_PROTECTED: 'Номер защищён паролем, войти по коду нельзя.',
  PHONE_CODE_EMPTY: 'Введите код.',
  PHONE_CODE_INVALID: 'Код неверный. Проверьте его и введите ещё раз.',
  PHONE_CODE_EXPIRED:
    'Код больше не действует: его срок истёк или его переслали в чате Telegram, а это отменяет код. Запросите новый.',
  PHONE_CODE_HASH_EMPTY: 'Telegram не узнал этот вход. Отправьте код ещё раз.',
  CODE_INVALID: 'Код неверный. Проверьте его и введите ещё раз.',
  CODE_HASH_INVALID: 'Telegram не узнал этот вход. Отправьте код ещё раз.',
  EMAIL_VERIFY_EXPIRED: 'Срок кода из письма истёк. Отправьте код ещё раз.',
  EMAIL_UNCONFIRMED: 'Адрес почты этого аккаунта не подтверждён. Подтвердите его в приложении Telegram.',
  EMAIL_INVALID: 'Telegram не принимает этот адрес почты. Проверьте его.',
  EMAIL_NOT_ALLOWED: 'Telegram не принимает адреса этой почтовой службы. Введите другой.',
  EMAIL_INSTALL_MISSING: 'Коды этого аккаунта больше не приходят на почту. Отправьте код ещё раз.',
  PHONE_HASH_EXPIRED: 'Этот вход устарел. Отправьте код ещё раз.',
  TASK_ALREADY_EXISTS: 'Сброс почты уже запрошен. Дождитесь его.',
  PAYMENT_REQUIRED:
    'За код на этот номер Telegram берёт плату, а заплатить можно только в официальном приложении. Войдите по QR-коду.',
  SMS_CODE_CREATE_FAILED: 'Telegram не смог отправить СМС с кодом. Попробуйте позже.',
  SEND_CODE_UNAVAILABLE: 'Других способов получить код сейчас нет. Дождитесь прежнего кода.',
  SESSION_PASSWORD_NEEDED: 'Нужен пароль двухэтапной аутентификации.',
  PASSWORD_HASH_INVALID: 'Пароль неверный. Попробуйте ещё раз.',
  SRP_A_INVALID: 'Telegram не принял проверку пароля. Введите его ещё раз.',
  SRP_ID_INVALID: 'Пароль проверялся слишком долго. Введите его ещё раз.',
  SRP_PASSWORD_CHANGED: 'Пароль только что сменили. Введите новый.',

  // Waits.
  FLOOD_WAIT: 'Telegram просит подождать.',
  FLOOD_PREMIUM_WAIT: 'Telegram просит подождать.',

  // Account states.
  FROZEN_METHOD_INVALID: 'Telegram заморозил этот аккаунт. Подать апелляцию можно в приложении Telegram.',
  FROZEN_PARTICIPANT_MISSING: 'Telegram заморозил этот аккаунт. Подать апелляцию можно в приложении Telegram.',
  USER_MIGRATE_X: 'Telegram перенёс аккаунт в другой дата-центр. Войдите в него снова.',
  PHONE_MIGRATE_X: 'Telegram перенёс аккаунт в другой дата-центр. Войдите в него снова.',
  NETWORK_MIGRATE_X: 'Telegram просит обратиться в другой дата-центр. Попробуйте ещё раз.',
  CONNECTION_API_ID_INVALID: 'Telegram больше не принимает этот API ID.',
  CONNECTION_APP_VERSION_EMPTY: 'Telegram не принимает эту версию приложения. Обновите панель.',
  CONNECTION_LAYER_INVALID: 'Telegram не понимает эту версию панели. Обновите её.',
  CONNECTION_NOT_INITED: 'Telegram не узнал приложение. Попробуйте ещё раз.',
  INPUT_LAYER_INVALID: 'Telegram не понимает эту версию панели. Обновите её.',
  INPUT_METHOD_INVALID: 'Telegram не понимает этот запрос. Обновите панель.',
  USER_ID_INVALID: 'Telegram не узнал этот аккаунт. Войдите в него снова.',

  // The end of a session.
  AUTH_KEY_UNREGISTERED: 'Сеанс завершён. Войдите в аккаунт снова.',
  AUTH_KEY_INVALID: 'Ключ сеанса больше не подходит. Войдите в аккаунт снова.',
  AUTH_KEY_DUPLICATED: 'Сеанс открыли в двух местах, и Telegram его завершил. Войдите снова.',
  AUTH_KEY_PERM_EMPTY: 'Ключ сеанса больше не подходит. Войдите в аккаунт снова.',
  SESSION_REVOKED: 'Сеанс завершили с другого устройства. Войдите в аккаунт снова.',
  SESSION_EXPIRED: 'Срок сеанса истёк. Войдите в аккаунт снова.',
  USER_DEACTIVATED: 'Аккаунт удалён в Telegram.',
  USER_DEACTIVATED_BAN: 'Аккаунт заблокирован в Telegram.',
  // The panel's own, see `MOVED_OUT` and `DUPLICATE_ACCOUNT`.
  MOVED_OUT: 'Вы перенесли сессию этого аккаунта в другую программу. В панели её копии нет.',
  DUPLICATE_ACCOUNT: 'Аккаунт был в списке дважды. В списке осталась запись с более новым сеансом.',
} as const;

/** Codes of Telegram that have a sentence of their own. */
export type TelegramErrorCode = keyof typeof TELEGRAM_ERRORS_RU;
