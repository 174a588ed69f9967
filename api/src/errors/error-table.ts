import { type ErrorCode, TELEGRAM_ERRORS_EN } from '@giftbuyer/contracts';
import { GIFT_ERRORS } from './gift-errors.js';
import { LOGIN_ERRORS } from './login-errors.js';
import { PROXY_ERRORS } from './proxy-errors.js';
import { SESSION_ERRORS } from './session-errors.js';
import { TAG_ERRORS } from './tag-errors.js';
import type { Text } from './text.js';

interface ErrorMeaning extends Text {
  status: number;
  /** Additional fields for the example in OpenAPI. */
  example?: Record<string, unknown>;
}

/** Status and text of every error code. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorMeaning>> = {
  unauthorized: { status: 401, ru: 'Войдите в панель.', en: 'Log in to the panel first.' },
  user_disabled: {
    status: 403,
    ru: 'Этот пользователь отключён владельцем панели.',
    en: 'The operator of this panel has disabled this user.',
  },
  invalid_credentials: {
    status: 401,
    ru: 'Неверное имя или пароль. После нескольких ошибок подождите минуту.',
    en: 'Wrong username or password. After several failures, wait a minute.',
  },
  second_factor_required: {
    status: 401,
    ru: 'Нужен ещё код из приложения или резервный код.',
    en: 'A code from the app or a recovery code is also required.',
  },
  second_step_expired: {
    status: 401,
    ru: 'Время на ввод кода вышло, войдите ещё раз.',
    en: 'The time to enter the code has run out. Log in again.',
  },
  second_factor_not_begun: {
    status: 409,
    ru: 'Время на настройку вышло, начните её заново.',
    en: 'The time to set it up has run out. Start again.',
  },
  wrong_code: {
    status: 400,
    ru: 'Неверный код, или он уже использован.',
    en: 'The code is wrong or has already been used.',
  },
  username_and_password_required: {
    status: 400,
    ru: 'Введите имя и пароль.',
    en: 'Enter a username and a password.',
    example: { fields: { username: 'required' } },
  },
  username_taken: { status: 409, ru: 'Это имя уже занято.', en: 'This username is already taken.' },
  registration_closed: {
    status: 403,
    ru: 'Регистрация в этой панели закрыта.',
    en: 'This panel is closed to new users.',
  },
  invite_invalid: {
    status: 403,
    ru: 'Приглашение уже использовано или истекло. Попросите новое.',
    en: 'This invitation has already been used or has expired. Ask for a new one.',
  },
  weak_password: {
    status: 400,
    ru: 'Придумайте пароль, который труднее подобрать.',
    en: 'Choose a password that is harder to guess.',
    example: { fields: { password: 'too_short' } },
  },
  wrong_password: { status: 400, ru: 'Текущий пароль неверен.', en: 'The current password is wrong.' },
  not_found: { status: 404, ru: 'Не найдено.', en: 'Not found.' },
  method_not_allowed: {
    status: 405,
    ru: 'Такой метод здесь не поддерживается.',
    en: 'This method is not allowed here.',
  },
  validation_failed: {
    status: 400,
    ru: 'Проверьте введённые данные.',
    en: 'Check what you entered.',
    example: { fields: { name: 'too_long' } },
  },
  payload_too_large: { status: 413, ru: 'Слишком большой запрос.', en: 'The request is too large.' },
  unsupported_media_type: {
    status: 415,
    ru: 'Тело запроса должно быть application/json.',
    en: 'The request body must be application/json.',
  },
  uri_too_long: { status: 414, ru: 'Слишком длинный адрес.', en: 'The address is too long.' },
  too_many_headers: { status: 431, ru: 'Слишком много заголовков.', en: 'The request has too many headers.' },
  ambiguous_request: {
    status: 400,
    ru: 'Заголовок или параметр, который может быть только один, прислан дважды.',
    en: 'A header or parameter that may appear only once was sent twice.',
    example: { fields: { wait: 'repeated' } },
  },
  ambiguous_session: {
    status: 400,
    ru: 'Браузер прислал две сессии панели: одну из них поставила чужая страница. Обе удалены, войдите снова.',
    en: 'The browser sent two panel sessions: another page set one of them. Both were removed; log in again.',
  },
  cross_site_request: {
    status: 403,
    ru: 'Запрос пришёл со страницы с другим адресом. Если это адрес вашей панели, впишите его в настройку PUBLIC_URL.',
    en: 'The request came from a page at another address. If that is the address of your panel, add it to the PUBLIC_URL setting.',
    example: { origin: 'https://panel.example.org', expected_origins: ['http://192.168.1.5:3000'] },
  },
  unknown_host: {
    status: 421,
    ru: 'Панель не знает адреса, по которому её открыли. Если он ваш, впишите его имя в настройку ALLOWED_HOSTS.',
    en: 'The panel does not know the address it was opened at. If it is yours, add its name to the ALLOWED_HOSTS setting.',
  },
  step_up_required: {
    status: 403,
    ru: 'Для этого действия введите пароль ещё раз (POST /api/me/step-up).',
    en: 'Confirm your password to do this (POST /api/me/step-up).',
  },
  forbidden: { status: 403, ru: 'Это действие запрещено.', en: 'This is not allowed.' },
  too_many_requests: {
    status: 429,
    ru: 'Слишком много запросов, повторите чуть позже.',
    en: 'Too many requests. Try again shortly.',
    example: { wait_seconds: 1 },
  },
  too_many_codes: {
    status: 429,
    ru: 'За последний час у Telegram запрошено слишком много кодов для этого номера или профиля API.',
    en: 'Too many codes requested within an hour for this number or API profile.',
    example: { wait_seconds: 1800 },
  },
  api_id_and_api_hash_required: {
    status: 400,
    ru: 'Введите API ID (число) и API hash (32 шестнадцатеричных знака).',
    en: 'Enter an API ID (a number) and an API hash (32 hexadecimal digits).',
    example: { fields: { api_hash: 'invalid' } },
  },
  duplicate_api_id: {
    status: 409,
    ru: 'Профиль с таким API ID уже есть.',
    en: 'A profile with this API ID already exists.',
    example: { existing_id: 1 },
  },
  duplicate_api_hash: {
    status: 409,
    ru: 'Профиль с таким API hash уже есть.',
    en: 'A profile with this API hash already exists.',
    example: { existing_id: 1 },
  },
  too_many_api_profiles: { status: 409, ru: 'Профилей API слишком много.', en: 'You have too many API profiles.' },
  api_profile_in_use: {
    status: 409,
    ru: 'Профиль API используется аккаунтами.',
    en: 'Accounts use this API profile, so it cannot be deleted.',
    example: { accounts: 2 },
  },
  api_profile_missing: {
    status: 400,
    ru: 'У аккаунта больше нет профиля API.',
    en: 'The API profile of this account was deleted. Sign in to the account again.',
  },
  api_profile_not_found: {
    status: 400,
    ru: 'Такого профиля API нет.',
    en: 'This API profile does not exist.',
    example: { http: 400 },
  },
  api_profile_id_required: {
    status: 400,
    ru: 'Выберите профиль API.',
    en: 'Choose an API profile.',
    example: { fields: { api_profile_id: 'required' } },
  },
  ...PROXY_ERRORS,
  ...LOGIN_ERRORS,
  ...TAG_ERRORS,
  ...GIFT_ERRORS,
  telegram_rpc: {
    status: 400,
    ru: 'Telegram отклонил запрос.',
    en: 'Telegram refused the request.',
    example: { detail: TELEGRAM_ERRORS_EN.PHONE_CODE_INVALID, error_code: 'PHONE_CODE_INVALID', http: 400 },
  },
  telegram_unreachable: {
    status: 502,
    ru: 'Telegram не отвечает, повторите попытку.',
    en: 'Telegram is not responding. Try again.',
  },
  ...SESSION_ERRORS,
  installation_unconfirmed: {
    status: 409,
    ru: 'Похоже, это копия данных другой панели. Подтвердите на странице настроек, что эта панель теперь единственная.',
    en: 'This looks like a copy of data from another panel. Confirm on the settings page that this panel is the only one in use.',
  },
  unavailable: {
    status: 503,
    ru: 'Панель временно недоступна, повторите попытку.',
    en: 'The panel is temporarily unavailable. Try again.',
  },
  storage_unwritable: {
    status: 503,
    ru: 'Сохранить не удалось: на диске панели нет места или он недоступен для записи. Ничего не потеряно; освободите место и повторите.',
    en: 'This could not be saved: the disk of the panel is full or read-only. Nothing is lost; free up space and try again.',
  },
  internal_error: { status: 500, ru: 'Внутренняя ошибка.', en: 'Internal server error.' },
};
