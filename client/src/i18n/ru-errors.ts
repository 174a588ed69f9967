import type { ErrorCode } from '@giftbuyer/contracts';
import { ruPlural as plural } from './ru-plural';

const codes: Record<Exclude<ErrorCode, 'telegram_rpc'>, string> = {
  unauthorized: 'Сначала войдите в панель.',
  invalid_credentials: 'Неверное имя пользователя или пароль.',
  username_and_password_required: 'Введите имя пользователя и пароль.',
  username_taken: 'Это имя пользователя уже занято.',
  wrong_password: 'Текущий пароль неверен.',
  not_found: 'Этого больше нет: возможно, удалили в другом окне.',
  method_not_allowed: 'Сервер не понимает этот запрос. Обновите страницу.',
  validation_failed: 'Проверьте введённое.',
  payload_too_large: 'Слишком много данных.',
  forbidden: 'Это действие запрещено.',
  cross_site_request: 'Запрос пришёл с чужой страницы и отклонён.',
  too_many_requests: 'Слишком много попыток. Подождите немного.',
  api_id_and_api_hash_required: 'Нужны API ID и API HASH.',
  duplicate_api_id: 'Профиль с таким API ID уже есть.',
  duplicate_api_hash: 'Профиль с таким API HASH уже есть.',
  api_profile_in_use: 'Профиль используется аккаунтами, поэтому его нельзя удалить.',
  api_profile_missing: 'Профиль API этого аккаунта удалён. Войдите в аккаунт снова.',
  api_profile_not_found: 'Этого профиля API больше нет. Выберите другой.',
  phone_and_api_profile_id_required: 'Введите телефон и выберите профиль.',
  phone_already_added: 'Этот номер уже добавлен.',
  login_id_and_code_required: 'Введите код.',
  login_id_and_password_required: 'Введите пароль.',
  login_id_not_found: 'Вход больше не действует. Отправьте код ещё раз.',
  log_id_required: 'Этот вход уже завершён.',
  telegram_unreachable: 'Telegram не отвечает. Проверьте сеть и попробуйте ещё раз.',
  session_invalid: 'Сессия больше не действует. Войдите в аккаунт снова.',
  sign_out_unconfirmed:
    'Telegram не ответил, завершён ли сеанс, поэтому аккаунт остался в списке. Попробуйте ещё раз или завершите сеанс в приложении Telegram.',
  installation_unconfirmed:
    'Похоже, это копия данных другой панели. Подтвердите в настройках, что работать будет только эта.',
  unavailable: 'Сервер пока не готов. Попробуйте через минуту.',
  internal_error: 'На сервере что-то сломалось. Попробуйте ещё раз.',
};

/** By Telegram's own error code. */
const telegram = {
  API_ID_INVALID: 'Telegram не принимает этот API ID вместе с этим API HASH.',
  API_ID_PUBLISHED_FLOOD: 'Этот API ID известен всем, Telegram его не принимает. Создайте свой.',
  AUTH_RESTART: 'Telegram просит начать вход заново. Отправьте код ещё раз.',
  PHONE_NUMBER_INVALID: 'Telegram не знает такого номера. Проверьте код страны и цифры.',
  PHONE_NUMBER_BANNED: 'Этот номер заблокирован в Telegram.',
  PHONE_NUMBER_FLOOD: 'С этим номером входили слишком часто. Попробуйте завтра.',
  PHONE_NUMBER_UNOCCUPIED: 'На этот номер нет аккаунта Telegram. Сначала зарегистрируйте его в приложении.',
  PHONE_PASSWORD_FLOOD: 'Слишком много попыток входа. Попробуйте позже.',
  PHONE_PASSWORD_PROTECTED: 'Номер защищён паролем, войти по коду нельзя.',
  PHONE_CODE_EMPTY: 'Введите код.',
  PHONE_CODE_INVALID: 'Код неверный. Проверьте его и введите ещё раз.',
  PHONE_CODE_EXPIRED: 'Срок кода истёк. Отправьте код ещё раз.',
  PASSWORD_HASH_INVALID: 'Пароль неверный. Попробуйте ещё раз.',
  SRP_ID_INVALID: 'Пароль проверялся слишком долго. Введите его ещё раз.',
  SRP_PASSWORD_CHANGED: 'Пароль только что сменили. Введите новый.',
  SEND_CODE_UNAVAILABLE: 'Других способов получить код сейчас нет. Подождите прежний.',
  SESSION_PASSWORD_NEEDED: 'Нужен пароль двухэтапной аутентификации.',
  FLOOD_PREMIUM_WAIT: 'Telegram просит подождать.',
  FLOOD_WAIT: 'Telegram просит подождать.',
  AUTH_KEY_UNREGISTERED: 'Сеанс завершён. Войдите в аккаунт снова.',
  AUTH_KEY_INVALID: 'Ключ сеанса больше не подходит. Войдите в аккаунт снова.',
  AUTH_KEY_DUPLICATED: 'Сеанс открыли в двух местах, и Telegram его завершил. Войдите снова.',
  SESSION_REVOKED: 'Сеанс завершили с другого устройства. Войдите в аккаунт снова.',
  SESSION_EXPIRED: 'Срок сеанса истёк. Войдите в аккаунт снова.',
  USER_DEACTIVATED: 'Аккаунт удалён в Telegram.',
  USER_DEACTIVATED_BAN: 'Аккаунт заблокирован в Telegram.',
};

export const ruErrors = {
  codes,
  telegram,
  telegramOther: 'Telegram отказал. Попробуйте ещё раз позже.',
  network: 'Сервер панели не отвечает. Проверьте, что он запущен, и попробуйте ещё раз.',
  unknown: 'Что-то пошло не так. Попробуйте ещё раз.',
  wait: (time: string) => `Telegram просит подождать ${time}.`,
  waitUntil: (moment: string) => `Telegram просит подождать до ${moment}.`,
  inUse: (count: number) =>
    `Профиль нельзя удалить: он нужен ${count} ${plural(count, { one: 'аккаунту', few: 'аккаунтам', many: 'аккаунтам' })}.`,
};
