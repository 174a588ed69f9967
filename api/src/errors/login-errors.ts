import { TELEGRAM_ERRORS_EN, TELEGRAM_ERRORS_RU } from '@giftbuyer/contracts';

/** The part of the error table that is about signing in to Telegram. */
export const LOGIN_ERRORS = {
  phone_and_api_profile_id_required: {
    status: 400,
    ru: 'Введите телефон и выберите профиль API.',
    en: 'Enter a phone number and choose an API profile.',
    example: { fields: { phone: 'required' } },
  },
  phone_already_added: {
    status: 409,
    ru: 'Этот телефон уже добавлен.',
    en: 'This number has already been added.',
    example: { account_id: 1, phone: '+79990000001' },
  },
  account_already_added: {
    status: 409,
    ru: 'Этот аккаунт Telegram уже есть в списке.',
    en: 'This Telegram account is already in the list.',
    example: { account_id: 1 },
  },
  login_id_and_code_required: {
    status: 400,
    ru: 'Введите код.',
    en: 'Enter the code.',
    example: { fields: { code: 'required' } },
  },
  login_id_and_password_required: {
    status: 400,
    ru: 'Введите пароль.',
    en: 'Enter the password.',
    example: { fields: { password: 'required' } },
  },
  login_id_and_email_required: {
    status: 400,
    ru: 'Введите адрес электронной почты.',
    en: 'Enter an e-mail address.',
    example: { fields: { email: 'required' } },
  },
  login_id_not_found: {
    status: 400,
    ru: 'Этот вход завершён или устарел, начните заново.',
    en: 'This sign-in is over or no longer valid. Start again.',
    example: { http: 400 },
  },
  log_id_required: { status: 400, ru: 'Не указан вход.', en: 'The sign-in is not specified.' },
  email_not_needed: {
    status: 409,
    ru: 'Telegram больше не ждёт адрес почты для этого входа.',
    en: 'Telegram does not ask for an e-mail address in this sign-in any more.',
  },
  code_costs_money: {
    status: 400,
    ru: TELEGRAM_ERRORS_RU.PAYMENT_REQUIRED,
    en: TELEGRAM_ERRORS_EN.PAYMENT_REQUIRED,
    example: { error_code: 'PAYMENT_REQUIRED' },
  },
};
