/** The part of the error table that is about proxies. */
export const PROXY_ERRORS = {
  duplicate_proxy: {
    status: 409,
    ru: 'Такой прокси уже есть.',
    en: 'This proxy has already been added.',
    example: { existing_id: 1 },
  },
  too_many_proxies: { status: 409, ru: 'Прокси слишком много.', en: 'You have too many proxies.' },
  proxy_in_use: {
    status: 409,
    ru: 'Прокси используется аккаунтами, в том числе, возможно, удалёнными.',
    en: 'Accounts use this proxy, possibly removed ones too, so it cannot be deleted.',
    example: { accounts: 2 },
  },
  proxy_forbidden: {
    status: 403,
    ru: 'Прокси с таким адресом эта панель не использует. Владелец панели может разрешить их настройкой ALLOW_PRIVATE_PROXY.',
    en: 'This panel does not use proxies at such addresses. Its operator can allow them with the ALLOW_PRIVATE_PROXY setting.',
  },
  proxy_not_found: { status: 400, ru: 'Такого прокси нет.', en: 'This proxy does not exist.' },
  proxy_required: {
    status: 409,
    ru: 'Выберите прокси: подключаться без прокси вы запретили.',
    en: 'Choose a proxy: you do not allow connections without one.',
  },
  proxy_unreachable: {
    status: 502,
    ru: 'Через этот прокси Telegram недоступен.',
    en: 'Telegram cannot be reached through the proxy.',
    example: { reason: 'unreachable' },
  },
  accounts_without_proxy: {
    status: 409,
    ru: 'Сначала выберите прокси для всех аккаунтов.',
    en: 'Choose a proxy for all accounts first.',
    example: { accounts: 2 },
  },
};
