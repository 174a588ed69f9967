import { ruPlural as plural } from './ru-plural';

const accounts = (count: number) =>
  plural(count, { one: '# аккаунт', few: '# аккаунта', many: '# аккаунтов', other: '# аккаунта' });
const profiles = (count: number) => plural(count, { one: '# профиль', few: '# профиля', many: '# профилей' });

/** Loaded with its page. */
export const ruSessionImport = {
  title: 'Перенос аккаунтов',
  lead: 'Сессии других программ продолжат работать в панели: без кода и без нового входа.',
  sources: {
    title: 'Где сессии',
    drop: 'Перетащите сюда папку или файлы',
    folder: 'Выбрать папку',
    files: 'Выбрать файлы',
    paste: 'Строки сессий',
    pasteHint: 'По одной в строке. Вставленное сразу читается и больше не показывается.',
    add: 'Прочитать строки',
    private: 'Файлы читает браузер. На сервер попадают только ключи тех аккаунтов, которые вы перенесёте.',
    reading: 'Читаю файлы…',
    readingOf: (done: string, all: string) => `Прочитано ${done} из ${all}`,
    failed: 'Не удалось загрузить чтение файлов. Проверьте сеть и попробуйте ещё раз.',
    nothing: 'Сессий здесь нет',
    cut: (count: string) => `Сессий слишком много: прочитаны первые ${count}. Остальные перенесите потом.`,
    again: (count: number) =>
      plural(count, {
        one: '# сессия встретилась повторно: она показана один раз',
        few: '# сессии встретились повторно: каждая показана один раз',
        many: '# сессий встретились повторно: каждая показана один раз',
      }),
  },
  places: {
    title: 'Где их искать',
    panel: 'Прежняя панель',
    panelText: 'Выберите её папку целиком: в ней лежат app.db и папка sessions.',
    libraries: 'Pyrogram, Telethon и mtcute',
    librariesText:
      'Файл .session рядом со скриптом. Берите вместе с ним файл, имя которого кончается на -wal, если он есть.',
    strings: 'Строка сессии',
    stringsText: 'Pyrogram, Telethon, GramJS, mtcute, MTKruto. Обычно она лежит в файле .env или в настройках бота.',
    others: 'GramJS и gotd',
    othersText: 'Папка StoreSession целиком или файл session.json.',
  },
  owners: {
    title: 'Чьи аккаунты перенести?',
    text: 'Этой панелью пользовались несколько человек.',
    owner: (name: string, count: number) => `${name}: ${accounts(count)}`,
  },
  oldProfiles: {
    title: 'Профили API прежней панели',
    text: 'Сессии привыкли к своему API ID, поэтому сначала стоит перенести профили.',
    exists: 'уже есть',
    official: 'API ID официального приложения: не переносится',
    encrypted: 'Эта база зашифрована: профили и номера из неё не прочитать. Добавьте профили вручную.',
    create: (count: number) => `Добавить ${profiles(count)}`,
    creating: 'Добавляю профили…',
    created: (count: number) =>
      plural(count, { one: 'Добавлен # профиль', few: 'Добавлено # профиля', many: 'Добавлено # профилей' }),
  },
  found: {
    title: 'Что нашлось',
    count: (count: number) => plural(count, { one: '# сессия', few: '# сессии', many: '# сессий' }),
    table: 'Найденные сессии',
    account: 'Аккаунт',
    kind: 'Откуда',
    profile: 'Профиль API',
    state: 'Состояние',
    pasted: (number: number) => `Строка ${number}`,
    line: (file: string, number: number) => `${file}, строка ${number}`,
    unknown: 'Аккаунт без имени',
    dc: (dc: number) => `DC ${dc}`,
    test: 'Тестовые серверы',
    common: 'Профиль для остальных сессий',
    commonHint: 'Для тех, чей API ID неизвестен или для кого нет своего профиля.',
    addProfile: 'Добавить профиль API',
    choose: 'Выберите профиль',
    profileOf: (name: string) => `Профиль API для ${name}`,
    otherApp: (apiId: number) =>
      `Сессию создали с API ID ${apiId}. С другим она может не заработать, а Telegram может её завершить.`,
    officialApp: (app: string, apiId: number) =>
      `Сессию создало официальное приложение (${app}, API ID ${apiId}). Чужим программам этот API ID запрещён, поэтому она продолжит с вашим. Telegram может её завершить: надёжнее войти по QR-коду.`,
    open: 'Похоже, программа с этой сессией ещё работает: файл менялся только что или записан не до конца.',
    leaveOut: (name: string) => `Не переносить ${name}`,
    leaveOutShort: 'Не переносить',
    unreadable: 'Не получится перенести',
    skipped: (count: number) =>
      plural(count, {
        one: 'Ещё # файл пропущен: в нём нет сессии',
        few: 'Ещё # файла пропущены: в них нет сессий',
        many: 'Ещё # файлов пропущены: в них нет сессий',
      }),
  },
  problems: {
    format: 'Это не сессия известной программы.',
    damaged: 'Файл повреждён или прочитан не полностью.',
    empty: 'В файле нет входа в аккаунт.',
    wal: 'Данные лежат в соседнем файле, имя которого кончается на -wal. Выберите оба вместе.',
    limit: 'Файл больше, чем бывают сессии.',
    alone: 'Это журнал базы без самой базы. Выберите оба файла вместе.',
    slow: 'Файл читался слишком долго.',
    missing: 'Файла этой сессии в папке нет.',
    bot: 'Это сессия бота. Панель работает только с аккаунтами людей.',
  },
  start: {
    title: 'Перенести',
    stopped: 'Программы, из которых эти сессии, остановлены',
    stoppedHint:
      'Если панель и другая программа подключатся с одной сессией одновременно, Telegram завершит её навсегда. Копию файла тоже больше не запускайте.',
    given:
      'Если файл вам кто-то дал, он может пользоваться аккаунтом и дальше. После переноса сделайте отдельную сессию.',
    proxy: 'Прокси для этих аккаунтов',
    chooseProxy: 'Выберите прокси',
    notStopped: 'Сначала остановите другую программу и отметьте это',
    noProfile: (count: number) =>
      plural(count, {
        one: 'У # сессии не выбран профиль: её не перенести.',
        few: 'У # сессий не выбран профиль: их не перенести.',
        many: 'У # сессий не выбран профиль: их не перенести.',
      }),
    start: (count: number) => `Перенести ${accounts(count)}`,
    running: (done: string, all: string) => `Переношу: ${done} из ${all}`,
    slow: 'По одному, с паузой в несколько секунд: одновременный вход многих аккаунтов Telegram считает подозрительным.',
    stop: 'Остановить',
    stopping: 'Останавливаю…',
    stoppedBy: (reason: string) => `Перенос остановлен. ${reason}`,
    began: (count: number) => `Перенос начался: ${accounts(count)}`,
    result: (added: number) =>
      plural(added, { one: 'Перенесён # аккаунт', few: 'Перенесено # аккаунта', many: 'Перенесено # аккаунтов' }),
    already: (count: number) => `уже были в списке: ${count}`,
    refused: (count: number) => `не получилось: ${count}`,
    ownSession: (action: string) =>
      `Если у кого-то остались копии этих сессий, откройте аккаунт в списке и выберите «${action}»: копия перестанет работать.`,
    toList: 'К списку аккаунтов',
  },
  states: {
    idle: 'Готов к переносу',
    waiting: 'Ждёт',
    connecting: 'Подключаюсь…',
    added: 'Перенесён',
    already: 'Уже в списке',
    taken: 'Уже в списке, но с другой сессией',
    noProfile: 'Нужен профиль',
  },
  repeat: 'Повторить',
  repeatNamed: (name: string) => `Повторить для ${name}`,
  replace: 'Взять эту сессию',
  replaceNamed: (name: string) => `Взять эту сессию для ${name}`,
  replaceTitle: 'Заменить сессию аккаунта?',
  replaceText: 'Панель продолжит с найденной сессией, а прежнюю завершит в Telegram.',
  replaceConfirm: 'Заменить',
  ended:
    'Этой сессии больше нет: либо её завершили, либо ею пользовались две программы сразу. Войдите по коду или QR-коду.',
  leaveTitle: 'Прервать перенос?',
  leaveText: 'Перенос ещё идёт. Если уйти, остальные сессии придётся выбрать заново.',
  leaveConfirm: 'Прервать и уйти',
  leaveCancel: 'Остаться',
};

export type SessionImportTexts = typeof ruSessionImport;
