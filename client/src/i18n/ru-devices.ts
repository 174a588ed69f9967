import { ruPlural as plural } from './ru-plural';

const days = (count: number) => plural(count, { one: '# день', few: '# дня', many: '# дней' });

export const ruDevices = {
  title: 'Устройства',
  lead: 'Где ещё открыт этот аккаунт Telegram. Список хранится в Telegram, панель запросит его сейчас.',
  show: 'Показать устройства',
  reload: 'Обновить список',
  loading: 'Загружаю устройства…',
  loaded: (count: number) => plural(count, { one: '# устройство', few: '# устройства', many: '# устройств' }),
  failed: 'Не удалось загрузить устройства',
  panel: 'Эта панель',
  official: 'Официальное приложение',
  unconfirmed: 'Не подтверждено',
  passwordPending: 'Ждёт пароля',
  unknown: 'Неизвестное устройство',
  activeAgo: (ago: string) => `активность ${ago}`,
  activeNow: 'используется панелью',
  signedIn: (moment: string) => `вход ${moment}`,
  newTitle: 'Новый вход в аккаунт',
  newText: (device: string) => `${device}. Это были вы?`,
  itWasMe: 'Да, это я',
  endIt: 'Завершить сеанс',
  end: 'Завершить',
  endNamed: (device: string) => `Завершить сеанс: ${device}`,
  endTitle: 'Завершить сеанс?',
  endText: (device: string) => `${device}: сеанс завершится. Чтобы вернуться в аккаунт, там придётся войти снова.`,
  ended: (device: string) => `Сеанс завершён: ${device}`,
  ending: 'Завершаю сеанс…',
  endOthers: 'Завершить все остальные',
  endOthersTitle: 'Завершить все остальные сеансы?',
  endOthersText: 'Войти снова придётся на всех устройствах, кроме этой панели, в том числе на ваших.',
  endingOthers: 'Завершаю сеансы…',
  endedOthers: 'Остальные сеансы завершены',
  confirming: 'Подтверждаю вход…',
  confirmed: (device: string) => `Вход подтверждён: ${device}`,
  possibleFrom: (moment: string) => `Telegram разрешит завершать сеансы через сутки после входа панели: ${moment}.`,
  ttl: 'Завершать неактивные сеансы через',
  ttlSaving: 'Сохраняю срок…',
  ttlSaved: (period: string) => `Неактивные сеансы будут завершаться через ${period}`,
  ttlChoices: { 7: '1 неделю', 90: '3 месяца', 183: '6 месяцев', 365: '1 год' } as Record<number, string>,
  days,
  idle: (left: number) =>
    left > 0
      ? `Панель давно не может прочитать этот аккаунт. Если так пойдёт дальше, через ${days(left)} Telegram завершит её сеанс.`
      : 'Панель давно не может прочитать этот аккаунт: Telegram мог уже завершить её сеанс.',
};
