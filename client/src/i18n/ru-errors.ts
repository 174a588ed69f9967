import { type ErrorCode, TELEGRAM_ERRORS_RU, type TelegramErrorCode } from '@giftbuyer/contracts';
import { ruPlural as plural } from './ru-plural';

const codes: Record<Exclude<ErrorCode, 'telegram_rpc'>, string> = {
  unauthorized: 'Сначала войдите в панель.',
  user_disabled: 'Этот пользователь отключён владельцем панели.',
  invalid_credentials: 'Неверное имя пользователя или пароль. После нескольких ошибок подождите минуту.',
  second_factor_required: 'Введите код из приложения или резервный код.',
  second_step_expired: 'Время на ввод кода вышло. Войдите ещё раз.',
  second_factor_not_begun: 'Время на настройку вышло. Начните её заново.',
  wrong_code: 'Неверный код, или он уже использован.',
  username_and_password_required: 'Введите имя пользователя и пароль.',
  username_taken: 'Это имя пользователя уже занято.',
  registration_closed: 'Регистрация в этой панели закрыта.',
  invite_invalid: 'Приглашение уже использовано или истекло. Попросите новое.',
  weak_password: 'Придумайте пароль, который труднее подобрать.',
  wrong_password: 'Текущий пароль неверен.',
  not_found: 'Не найдено. Возможно, это удалили в другом окне.',
  method_not_allowed: 'Сервер не понимает этот запрос. Обновите страницу.',
  validation_failed: 'Проверьте введённые данные.',
  unsupported_media_type: 'Сервер не понимает этот запрос. Обновите страницу.',
  uri_too_long: 'Слишком длинный адрес.',
  too_many_headers: 'Браузер прислал слишком много служебных данных. Удалите cookie этого сайта.',
  ambiguous_request: 'Сервер не понимает этот запрос. Обновите страницу.',
  ambiguous_session: 'Другая страница подменила ваш сеанс. Он завершён, войдите снова.',
  payload_too_large: 'Слишком много данных.',
  step_up_required: 'Для этого действия введите пароль ещё раз.',
  forbidden: 'Это действие запрещено.',
  cross_site_request: 'Запрос пришёл с чужой страницы и отклонён.',
  unknown_host: 'Панель не знает этого адреса. Попросите её владельца добавить его.',
  too_many_requests: 'Слишком много попыток. Подождите немного.',
  too_many_codes: 'Слишком много кодов за последний час. Подождите, иначе Telegram может ограничить номер.',
  api_id_and_api_hash_required: 'Нужны API ID и API hash.',
  duplicate_api_id: 'Профиль с таким API ID уже есть.',
  duplicate_api_hash: 'Профиль с таким API hash уже есть.',
  too_many_api_profiles: 'Профилей API слишком много. Сначала удалите лишние.',
  api_profile_in_use: 'Профиль используется аккаунтами, поэтому его нельзя удалить.',
  api_profile_missing: 'Профиль API этого аккаунта удалён. Войдите в аккаунт снова.',
  api_profile_not_found: 'Этого профиля API больше нет. Выберите другой.',
  api_profile_id_required: 'Выберите профиль API.',
  duplicate_proxy: 'Такой прокси уже добавлен.',
  too_many_proxies: 'Прокси слишком много. Сначала удалите лишние.',
  proxy_in_use: 'Этим прокси пользуются аккаунты, возможно и удалённые, поэтому его нельзя удалить.',
  proxy_forbidden:
    'Прокси с таким адресом эта панель не использует. Владелец панели может их разрешить, см. «Прокси до Telegram» в README.',
  proxy_not_found: 'Этот прокси удалён. Выберите другой.',
  proxy_required: 'Выберите прокси: подключения без прокси вы запретили.',
  proxy_unreachable: 'Через этот прокси Telegram недоступен.',
  accounts_without_proxy: 'Сначала выберите прокси для всех аккаунтов.',
  phone_and_api_profile_id_required: 'Введите телефон и выберите профиль.',
  phone_already_added: 'Этот номер уже добавлен.',
  account_already_added: 'Этот аккаунт Telegram уже есть в списке.',
  tag_name_taken: 'Метка с таким названием уже есть.',
  tag_not_found: 'Такой метки больше нет.',
  too_many_tags: 'Уже есть 50 меток. Сначала удалите одну из них.',
  too_many_account_tags: 'У аккаунта может быть не больше 20 меток.',
  gift_not_found: 'Такого подарка в каталоге Telegram нет.',
  note_changed: 'Эту заметку уже изменили в другом месте.',
  login_id_and_code_required: 'Введите код.',
  login_id_and_password_required: 'Введите пароль.',
  login_id_and_email_required: 'Введите адрес почты.',
  email_not_needed: 'Telegram больше не ждёт адрес почты для этого входа.',
  code_costs_money: TELEGRAM_ERRORS_RU.PAYMENT_REQUIRED,
  login_id_not_found: 'Вход больше не действует. Отправьте код ещё раз.',
  log_id_required: 'Этот вход уже завершён.',
  telegram_unreachable: 'Telegram не отвечает. Проверьте сеть и попробуйте ещё раз.',
  session_invalid: 'Сессия больше не действует. Войдите в аккаунт снова.',
  session_not_kept: 'Сессии этого аккаунта в панели больше нет. Войдите в него снова.',
  session_is_bot: 'Это сессия бота. Панель работает только с аккаунтами людей.',
  session_dc_unknown: 'В сессии указан дата-центр, которого нет на серверах этого профиля API.',
  session_other_account: 'Эта сессия от другого аккаунта, не от того, который указан в файле.',
  session_app_mismatch: 'Сессия создана с другим API ID или на других серверах, чем у этого профиля API.',
  session_in_use: 'Эта сессия уже используется в панели.',
  login_url_invalid: 'Ссылка для входа начинается с tg://login?token=',
  export_off: 'Владелец панели не разрешил переносить сессии в другие программы.',
  sign_out_unconfirmed:
    'Telegram не подтвердил, что сеанс завершён, поэтому аккаунт остался в списке. Попробуйте ещё раз или завершите сеанс в приложении Telegram.',
  account_busy: 'Панель ещё читает этот аккаунт. Повторите через несколько секунд.',
  too_fresh: 'Telegram разрешает это только через сутки после входа панели в аккаунт.',
  installation_unconfirmed:
    'Похоже, это копия данных другой панели. Подтвердите в настройках, что работать будет только эта.',
  storage_unwritable:
    'Сохранить не удалось: на диске панели нет места или он недоступен для записи. Ничего не потеряно; освободите место и попробуйте ещё раз.',
  unavailable: 'Сервер пока не готов. Попробуйте через минуту.',
  internal_error: 'На сервере произошла ошибка. Попробуйте ещё раз.',
};

/** By Telegram's own error code. */
const telegram: Readonly<Record<TelegramErrorCode, string>> = TELEGRAM_ERRORS_RU;

/** Loaded when the first page is usable, or with the first error. */
export const ruErrors = {
  codes,
  telegram,
  telegramOther: 'Telegram отклонил запрос. Попробуйте позже.',
  forOperator: (sentence: string, id: string) => `${sentence} Код для владельца панели: ${id}`,
  wait: (time: string) => `Telegram просит подождать ${time}.`,
  codesAgainIn: (time: string) =>
    `За последний час запрошено слишком много кодов. Подождите ${time}, иначе Telegram может ограничить номер.`,
  otherAddress: (page: string, panel: string) =>
    `Страница открыта по адресу ${page}, а панель ждёт ${panel}. Попросите владельца панели добавить этот адрес.`,
  waitUntil: (moment: string) => `Telegram просит подождать до ${moment}.`,
  inUse: (count: number) =>
    `Профиль нельзя удалить: он нужен ${plural(count, { one: '# аккаунту', few: '# аккаунтам', many: '# аккаунтам' })}.`,
};

export type ErrorTexts = typeof ruErrors;
