import type { ProxyFailure, ProxyKind, ProxyProblem } from '@giftbuyer/contracts';
import { ruPlural as plural } from './ru-plural';

const kinds: Readonly<Record<ProxyKind, string>> = { socks5: 'SOCKS5', http: 'HTTP', mtproxy: 'MTProxy' };
const failures: Readonly<Record<ProxyFailure, string>> = {
  unreachable: 'не отвечает',
  auth: 'не принял имя и пароль',
  refused: 'не подключает к Telegram',
  protocol: 'работает по другому протоколу, или секрет неверен',
};
const problems: Readonly<Record<ProxyProblem, string>> = {
  none: 'не похоже на прокси',
  tls: 'https-прокси не поддерживаются: подойдёт http или SOCKS5',
  host: 'непонятный адрес',
  port: 'нужен порт от 1 до 65535',
  password: 'такие имя и пароль прокси не примет',
  secret: 'непонятный секрет MTProxy',
  too_long: 'слишком длинная строка',
};

export const ruProxies = {
  proxies: {
    lead: 'Через что аккаунты подключаются к Telegram. Сохранённые пароли больше не показываются.',
    loading: 'Загружаю прокси…',
    loadFailed: 'Не удалось загрузить прокси',
    none: 'Прокси пока нет',
    noneText:
      'Прокси нужен, если Telegram у вас не открывается или каждому аккаунту нужен свой адрес. Подойдут SOCKS5, HTTP и MTProxy: вставьте строку или ссылку как есть.',
    kinds,
    failures,
    problems,
    ms: (count: string) => `${count} мс`,
    notChecked: 'не проверен',
    checked: (ago: string) => `проверен ${ago}`,
    isDefault: 'по умолчанию',
    unused: 'не используется',
    add: 'Добавить прокси',
    more: (name: string) => `Действия: ${name}`,
    check: 'Проверить',
    checking: (name: string) => `${name}: проверяю…`,
    works: (name: string, time: string) => `${name}: работает, ${time}`,
    fails: (name: string, reason: string) => `${name}: ${reason}`,
    checkAll: 'Проверить все',
    checkingAll: (done: string, total: string) => `Проверено ${done} из ${total}`,
    checkedAll: (works: string, total: string) => `Работают ${works} из ${total}`,
    rename: 'Переименовать',
    nameLabel: 'Название',
    renamed: 'Название сохранено',
    delete: 'Удалить',
    deleteTitle: 'Удалить прокси?',
    deleteText: (name: string) => `«${name}» будет удалён. Прокси, которым пользуются аккаунты, удалить нельзя.`,
    deleting: 'Удаляю прокси…',
    deleted: (name: string) => `«${name}» удалён`,
    rules: 'Для всех подключений',
    default: 'Прокси для новых аккаунтов',
    direct: 'Без прокси',
    only: 'Никогда без прокси',
    onlyHint: 'Без прокси панель не подключится к Telegram ни с одним аккаунтом.',
    saved: 'Сохранено',
    proxy: 'Прокси',
    paste: 'Прокси, по одному в строке',
    pasteHint: 'Например, socks5://имя:пароль@адрес:1080, адрес:порт:имя:пароль или ссылка t.me/proxy.',
    pasteMissing: 'Вставьте хотя бы один прокси',
    addTitle: 'Новые прокси',
    adding: (done: string, total: string) => `Проверяю: ${done} из ${total}`,
    stopTitle: 'Прервать добавление?',
    stopText: 'Прокси, которые ещё не проверены, не будут добавлены.',
    stop: 'Прервать',
    stay: 'Продолжить',
    added: (count: number) =>
      plural(count, { one: 'Добавлен # прокси', few: 'Добавлено # прокси', many: 'Добавлено # прокси' }),
    addedSome: (done: string, failed: string) => `Добавлено: ${done}, не удалось: ${failed}`,
    line: (number: number) => `строка ${number}`,
    known: 'уже добавлен',
    assign: 'Назначить аккаунтам',
    assignTitle: 'Прокси для аккаунтов',
    whom: 'Каким аккаунтам',
    sets: {
      shown: 'Показанным в списке',
      all: 'Всем',
      without: 'Только без прокси',
      failing: 'Только со сбоем прокси',
    },
    how: 'Какой прокси',
    spread: 'По очереди все работающие',
    apply: 'Назначить',
    assigned: (count: number) =>
      plural(count, {
        one: 'Прокси изменён у # аккаунта',
        few: 'Прокси изменён у # аккаунтов',
        many: 'Прокси изменён у # аккаунтов',
      }),
    choose: 'Сменить прокси',
    /** @param name null when it is not known */
    notice: (name: string | null, reason: string) =>
      `Прокси ${name === null ? '' : `«${name}» `}${reason}. Аккаунт цел: без прокси панель к нему не подключается и сама повторит попытку. Проверьте прокси или выберите другой.`,
    missing: 'У аккаунта нет прокси, а подключения без прокси вы запретили. Выберите прокси.',
  },
};
