import { ruAccess } from './ru-access';
import { ruDetail } from './ru-detail';
import { ruErrors } from './ru-errors';
import { ruSessionHandover } from './ru-session-handover';
import { ruLogin } from './ru-login';
import { ruProfiles } from './ru-profiles';
import { ruProxies } from './ru-proxies';
import { ruTags } from './ru-tags';
import { ruPlural as plural } from './ru-plural';

/** Texts that are loaded together with the bundles of the other pages and of the dialogs. */
export const ruLazy = {
  stepUp: {
    title: 'Введите пароль',
    text: 'Для этого действия нужен ваш пароль. Следующие десять минут панель о нём не спросит.',
    go: 'Продолжить',
    checking: 'Проверяю пароль…',
  },
  detail: ruDetail,
  errors: ruErrors,
  sessionHandover: ruSessionHandover,
  tags: ruTags,
  installation: {
    title: 'Копия данных',
    text: 'Эти данные раньше лежали в другом месте. Если там ещё работает панель, Telegram навсегда завершит сессии, которыми пользуются обе. Остановите ту панель и подтвердите, что работать будет только эта.',
    notYours:
      'Эти данные раньше лежали в другом месте. Пока не подтверждено, что там больше не работает другая панель, эта не обращается к Telegram. Подтвердить это может первый пользователь панели на этой странице или её владелец из командной строки.',
    confirm: 'Работает только эта панель',
    confirmTitle: 'Другая панель остановлена?',
    confirmText:
      'После подтверждения эта панель начнёт обновлять аккаунты. Если другая всё ещё работает, аккаунты потеряют свои сессии.',
    confirmed: 'Подтверждено: аккаунты снова обновляются',
  },
  ...ruProfiles,
  ...ruProxies,
  invites: {
    title: 'Пригласить',
    text: 'Ссылка, по которой может зарегистрироваться один человек. Действует один раз, в течение 24 часов.',
    create: 'Создать ссылку',
    creating: 'Создаю ссылку…',
    link: 'Ссылка-приглашение',
    copy: 'Скопировать ссылку',
    copied: 'Ссылка скопирована',
    until: (moment: string) => `Действует один раз, до ${moment}. Видна только здесь.`,
  },
  ...ruAccess,
  settings: {
    look: 'Внешний вид',
    language: 'Язык',
    languages: { ru: 'Русский', en: 'English' },
    theme: 'Тема',
    themes: { auto: 'Как в системе', light: 'Светлая', dark: 'Тёмная' },
    motion: 'Анимация',
    motions: { system: 'Как в системе', off: 'Выключена' },
    density: 'Список аккаунтов',
    densities: { comfortable: 'Просторно', compact: 'Компактно' },
    photos: 'Фото профилей',
    photosHint: 'Если выключить, вместо них будут инициалы.',
    keyboard: 'Клавиатура',
    shortcuts: 'Горячие клавиши',
    shortcutsHint: 'Действия по нажатию одной клавиши. Их список открывает «?».',
    account: 'Доступ к панели',
    signedInAs: 'Вы вошли как',
  },
  login: ruLogin,
  palette: {
    title: 'Поиск и команды',
    placeholder: 'Аккаунт, страница, действие…',
    found: (count: number) => plural(count, { one: '# результат', few: '# результата', many: '# результатов' }),
    none: 'Ничего не найдено',
    kinds: { account: 'Аккаунт', action: 'Действие', page: 'Страница' },
    languages: { ru: 'Язык: русский', en: 'Язык: английский' },
    motions: { system: 'Анимация: как в системе', off: 'Анимация: выключена' },
    sessionImport: 'Перенос аккаунтов',
  },
  shortcuts: {
    title: 'Горячие клавиши',
    off: 'Действия по нажатию одной клавиши выключены. Включить их можно в настройках.',
    anywhere: 'Везде',
    inList: 'Для аккаунта в списке',
    then: 'затем',
    palette: 'Поиск и команды',
    search: 'Поиск аккаунта',
    add: 'Добавить аккаунт',
    refreshAll: 'Обновить все',
    accounts: 'Перейти к аккаунтам',
    stars: 'Перейти к звёздам',
    gifts: 'Перейти к подаркам',
    profiles: 'Перейти к профилям API',
    proxies: 'Перейти к прокси',
    settings: 'Перейти к настройкам',
    messages: 'Перейти к сообщениям',
    close: 'Закрыть верхнее окно',
    help: 'Показать этот список',
    move: 'К соседнему аккаунту',
    ends: 'К первому или последнему',
    pages: 'На экран вверх или вниз',
    open: 'Открыть',
    refresh: 'Обновить',
    copy: 'Скопировать @username',
    remove: 'Удалить',
  },
  removeAccount: {
    title: 'Удалить аккаунт из панели?',
    text: (name: string) => `«${name}» исчезнет из списка вместе с сохранённой сессией.`,
    logout: 'Завершить также сеанс в Telegram',
    logoutHint: 'Без этого устройство GiftBuyer останется в списке активных сеансов аккаунта.',
    confirm: 'Удалить',
    removing: 'Удаляю…',
    removed: (name: string) => `${name}: аккаунт удалён`,
  },
};

export type LazyTexts = typeof ruLazy;
