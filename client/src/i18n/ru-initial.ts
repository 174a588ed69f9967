import type { ListTexts } from './ru-accounts';
import { ruPlural as plural } from './ru-plural';

/** Texts that are loaded before the panel starts: what the sign-in page and the frame of the panel need. */
export const ruInitial = {
  ui: {
    close: 'Закрыть',
    dismiss: 'Скрыть сообщение',
    showPassword: 'Показать пароль',
    hidePassword: 'Скрыть пароль',
    capsLock: 'Включён Caps Lock',
    notifications: 'Сообщения',
  },
  shell: {
    skip: 'К содержимому',
    home: 'GiftBuyer, на главную',
    sandbox: 'Песочница',
    sandboxHint: 'Работает локальная имитация Telegram: номера и коды ненастоящие',
    language: 'Язык',
    themes: { auto: 'Тема: как в системе', light: 'Тема: светлая', dark: 'Тема: тёмная' },
    pages: 'Разделы',
    search: 'Поиск…',
    user: (name: string) => `Меню пользователя ${name}`,
    changePassword: 'Сменить пароль',
    logout: 'Выйти',
    loggingOut: 'Выхожу…',
    loggedOut: 'Вы вышли',
    signedOut: 'Сеанс завершён. Войдите снова.',
    updatesPaused: 'Связь прервалась, данные пока не обновляются. Переподключаюсь…',
  },
  replaced: {
    title: (time: string) => `В ${time} вы вошли в другом браузере`,
    text: 'Панель может быть открыта только в одном браузере, поэтому здесь сеанс завершён. Аккаунты продолжают обновляться.',
    signIn: 'Войти здесь',
  },
  unreachable: {
    title: 'Сервер не отвечает',
    text: 'Не удалось загрузить страницу. Проверьте, что панель запущена и сеть работает, и попробуйте ещё раз.',
    retry: 'Попробовать снова',
  },
  auth: {
    loginTitle: 'Вход',
    registerTitle: 'Регистрация',
    lead: 'Ваши аккаунты Telegram в одной панели',
    username: 'Имя пользователя',
    password: 'Пароль',
    login: 'Войти',
    register: 'Зарегистрироваться',
    noAccount: 'Впервые здесь?',
    toRegister: 'Зарегистрироваться',
    haveAccount: 'Уже зарегистрированы?',
    toLogin: 'Войти',
    loggingIn: 'Вхожу…',
    registering: 'Регистрирую…',
    loggedIn: 'Вход выполнен',
    registered: 'Вы зарегистрированы',
    usernameMissing: 'Введите имя пользователя',
    usernameHidden: 'В имени есть невидимые символы: наберите его вручную',
    passwordMissing: 'Введите пароль',
    closed: 'Регистрация в этой панели закрыта.',
    inviteOnly: 'Впервые здесь? Попросите ссылку-приглашение у того, кто пользуется этой панелью.',
  },
  password: {
    title: 'Смена пароля',
    text: 'Во всех остальных браузерах сеанс завершится.',
    old: 'Текущий пароль',
    new: 'Новый пароль',
    oldMissing: 'Введите текущий пароль',
    newMissing: 'Введите новый пароль',
    hint: (min: number) => `Не меньше ${min} знаков. Фразу из нескольких слов легко запомнить.`,
    tooShort: (min: number) => `В пароле должно быть не меньше ${min} знаков.`,
    tooLong: (max: number) => `В пароле может быть не больше ${max} знаков.`,
    save: 'Сменить пароль',
    saving: 'Меняю пароль…',
    saved: 'Пароль изменён',
  },
  common: {
    cancel: 'Отмена',
    retry: 'Повторить',
    save: 'Сохранить',
    opening: 'Панель открывается…',
    loading: 'Загружаю…',
    updated: 'Панель обновлена.',
    reload: 'Перезагрузить',
    copyCode: 'Скопировать код ошибки',
    codeCopied: 'Код ошибки скопирован',
    copyFailed: 'Браузер не дал скопировать',
  },
  installation: {
    paused: 'Данные этой панели скопированы или перенесены, поэтому она не обращается к Telegram.',
    toSettings: 'Что делать',
  },
  insecureHttp: 'Панель доступна по незащищённому HTTP: пароли и сессии можно перехватить. Настройте перед ней HTTPS.',
  stars: {
    title: 'Звёзды',
    elsewhere: 'Траты вне панели',
    elsewhereBadge: (count: number) => `Вне панели: ${count}`,
    elsewhereCount: (count: number) =>
      plural(count, { one: '# трата вне панели', few: '# траты вне панели', many: '# трат вне панели' }),
  },
  gifts: {
    title: 'Подарки',
  },
  settings: {
    title: 'Настройки',
  },
  unsaved: {
    title: 'Закрыть без сохранения?',
    text: 'Введённые данные пропадут.',
    confirm: 'Закрыть',
    cancel: 'Продолжить ввод',
  },
  errors: {
    network: 'Сервер панели не отвечает. Проверьте, что он запущен, и попробуйте ещё раз.',
    unknown: 'Что-то пошло не так. Попробуйте ещё раз.',
  },
  secondFactor: {
    code: 'Код из приложения',
    codeHint: 'Шесть цифр',
    codeMissing: 'Введите код',
    codeForeign: (letters: string) =>
      `В коде могут быть только латинские буквы и цифры, а здесь есть другие: ${letters}`,
    recoveryCode: 'Резервный код',
    recoveryHint: 'Один из сохранённых: четыре группы по четыре знака',
    useRecovery: 'Войти по резервному коду',
    useApp: 'Ввести код из приложения',
    back: 'Назад к паролю',
    secondStep: (name: string) => `Пароль верный. Теперь введите код для ${name}.`,
    checking: 'Проверяю код…',
  },
  proxies: {
    title: 'Прокси',
  },
  login: {
    waiting: (count: number) =>
      plural(count, { one: '# незаконченный вход', few: '# незаконченных входа', many: '# незаконченных входов' }),
  },
  profilesPage: {
    title: 'Профили API',
  },
  everywhere: {
    name: 'Все браузеры',
    hint: 'Завершает сеанс панели везде, в том числе в этом браузере.',
    action: 'Выйти везде',
    title: 'Выйти во всех браузерах?',
    text: 'Сеанс панели завершится сразу, в том числе в этом браузере. Аккаунты продолжат обновляться.',
  },
  tags: {
    named: (names: string) => `Метки: ${names}`,
    more: (count: number) => `+${count}`,
    filter: 'Фильтр по меткам',
    open: 'Метки',
  },
};

export type SignInTexts = typeof ruInitial;

/** Of the list of accounts too. */
export type InitialTexts = SignInTexts & ListTexts;
