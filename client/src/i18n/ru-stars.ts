import { type Family, shortId } from './star-family';
import type { LedgerGap, StarPeerKind, StarTransactionKind, StarTransactionState } from '@giftbuyer/contracts';
import { ruPlural as plural } from './ru-plural';

const payments = (count: number) => plural(count, { one: '# трата', few: '# траты', many: '# трат' });

const kinds: Record<StarTransactionKind, string> = {
  gift_sent: 'Подарок',
  gift_upgrade: 'Улучшение подарка',
  gift_upgrade_for_other: 'Улучшение чужого подарка',
  gift_details_dropped: 'Удаление данных подарка',
  gift_transferred: 'Передача подарка',
  gift_bought_resale: 'Покупка подарка на маркете',
  gift_sold_resale: 'Продажа подарка на маркете',
  gift_converted: 'Обмен подарка на звёзды',
  gift_offer: 'Предложение о покупке подарка',
  auction_bid: 'Ставка на аукционе',
  auction_returned: 'Возврат ставки',
  premium_gift: 'Premium в подарок',
  stars_bought: 'Покупка звёзд',
  stars_received: 'Звёзды в подарок',
  subscription: 'Подписка',
  paid_message: 'Платное сообщение',
  reaction: 'Платная реакция',
  paid_media: 'Платные фото и видео',
  bot: 'Покупка у бота',
  affiliate: 'Партнёрская программа',
  ads: 'Реклама',
  api: 'API',
  search: 'Поиск по публикациям',
  giveaway: 'Розыгрыш',
  other: 'Другое',
};
const families: Record<Family, string> = {
  gifts: 'Подарки',
  topUps: 'Пополнения',
  content: 'Контент и боты',
  earnings: 'Партнёры и реклама',
  other: 'Другое',
};
const peers: Record<Exclude<StarPeerKind, 'user' | 'chat' | 'channel'>, string> = {
  app_store: 'App Store',
  play_market: 'Google Play',
  premium_bot: '@PremiumBot',
  fragment: 'Fragment',
  ads: 'Telegram Ads',
  api: 'Telegram API',
  unsupported: '',
};
const states: Record<Exclude<StarTransactionState, 'done'>, string> = {
  pending: 'В обработке',
  failed: 'Не прошла',
};
const gaps: Record<LedgerGap, (name: string, since: string) => string> = {
  reading_history: (name) =>
    `${name}: операции ещё загружаются из Telegram. Старые появятся сами, делать ничего не нужно.`,
  history_ends: (name, since) => `${name}: операций до ${since} Telegram уже не хранит.`,
  pending_rows: (name, since) =>
    `${name}: есть операции в обработке (с ${since}). Суммы сойдутся, когда они завершатся.`,
  unexplained: (name, since) =>
    `${name}: с ${since} операции не сходятся с балансом, и Telegram не сообщает почему. Следующее обновление проверит ещё раз.`,
};

/** Loaded with the page of the Stars and with what shows transactions. */
export const ruStars = {
  lead: 'Откуда приходят звёзды и на что уходят: все операции ваших аккаунтов.',
  balance: 'Баланс',
  flow: 'Доходы и расходы',
  loading: 'Загружаю операции…',
  loaded: (count: number) =>
    plural(count, { one: 'Показана # операция', few: 'Показано # операции', many: 'Показано # операций' }),
  slow: 'Сеть отвечает медленно, но загрузка идёт…',
  failed: 'Не удалось загрузить операции',
  moreFailed: 'Не удалось загрузить следующие операции',
  more: 'Показать ещё',
  loadingMore: 'Загружаю…',
  title: 'Операции',
  received: 'Получено',
  spent: 'Потрачено',
  net: 'Разница',
  excludesFailed: 'Без операций, которые не прошли',
  kinds,
  families,
  allOf: (family: string) => `${family}: все`,
  peers,
  states,
  refund: 'Возврат',
  elsewhere: 'Вне панели',
  elsewhereHint: 'Звёзды потратила не панель, а приложение Telegram или другая программа.',
  unknownAccount: (id: number) => `Аккаунт ${id}`,
  gift: (id: string) => `Подарок ${shortId(id)}`,
  onlyGift: (id: string) => `Только этот подарок: ${id}`,
  amount: {
    /** @param size the amount as a number, for the form of the word */
    stars: (amount: string, size: number) =>
      `${amount} ${plural(size, { one: 'звезда', few: 'звезды', many: 'звёзд', other: 'звезды' })}`,
    ton: (amount: string, _size: number) => `${amount} TON`,
  },
  columns: { at: 'Когда', account: 'Аккаунт', what: 'За что', amount: 'Сумма', day: 'День (UTC)', kind: 'Вид' },
  filters: {
    title: 'Фильтры',
    period: 'Период',
    periods: { week: '7 дней', month: '30 дней', year: 'Год', all: 'Всё', dates: 'Даты' },
    from: 'С',
    to: 'По',
    accounts: 'Аккаунт',
    allAccounts: 'Все аккаунты',
    addAccount: 'Ещё аккаунт…',
    kinds: 'Вид операций',
    allKinds: 'Все виды',
    addKind: 'Ещё вид…',
    direction: 'Направление',
    directions: { all: 'Все', received: 'Получено', spent: 'Потрачено' },
    state: 'Состояние',
    allStates: 'Любое состояние',
    states: { done: 'Прошли', pending: 'В обработке', failed: 'Не прошли' },
    currency: 'Валюта',
    currencies: { stars: 'Звёзды', ton: 'TON' },
    elsewhere: 'Только вне панели',
    remove: (name: string) => `Убрать фильтр «${name}»`,
    reset: 'Сбросить',
  },
  chart: {
    title: 'По дням и видам',
    view: 'Вид',
    chart: 'График',
    table: 'Таблица',
    utc: 'Дни по UTC',
    week: (from: string, to: string) => `${from} – ${to}`,
    point: (day: string, received: string, spent: string) => `${day}: получено ${received}, потрачено ${spent}`,
    nothing: 'без операций',
    inPeriod: 'за период',
    byKind: 'По видам',
    onlyKind: (kind: string) => `Только: ${kind}`,
    moreRows: 'Показать ещё',
  },
  csv: {
    download: 'Скачать CSV',
    format: 'Десятичный знак и разделитель полей в файле CSV',
    failed: 'Не удалось скачать CSV.',
    saved: 'CSV скачан',
  },
  none: {
    title: 'Операций пока нет',
    text: 'Панель узнаёт о покупках, подарках и пополнениях при каждом обновлении аккаунта и хранит их здесь.',
    noAccounts: 'Здесь будут доходы и расходы ваших аккаунтов. Сначала добавьте аккаунт.',
    toAccounts: 'К аккаунтам',
    inPeriod: 'За этот период операций нет',
    filtered: 'Под эти фильтры ничего не подходит',
    filteredText: 'Выберите период побольше или сбросьте фильтры.',
    elsewhere: 'Трат вне панели нет',
    elsewhereText: 'За этот период с ваших аккаунтов тратила только панель.',
    wholeTime: 'За всё время',
  },
  alerts: {
    unseen: (count: number) =>
      plural(count, {
        one: '# трата, которую сделала не панель',
        few: '# траты, которые сделала не панель',
        many: '# трат, которые сделала не панель',
      }),
    text: 'Если это были вы в приложении Telegram, всё в порядке. Если нет, проверьте, какие устройства вошли в аккаунт.',
    show: 'Показать',
    seen: 'Просмотрено',
    one: (name: string, amount: string, kind: string) => `${name}: потрачено ${amount} вне панели (${kind})`,
    ofOne: (name: string, count: number) => `${name}: ${payments(count)} вне панели`,
    ofMany: (count: number, accounts: number) =>
      `${payments(count)} вне панели с ${plural(accounts, { one: '# аккаунта', few: '# аккаунтов', many: '# аккаунтов' })}`,
    setting: 'Сообщать о тратах вне панели',
    settingHint: 'Сообщение и отметка, когда звёзды потрачены не панелью.',
    failed: 'Не удалось изменить настройку.',
    mutedTitle: 'Траты вне панели',
    mutedNone: 'Панель сообщает о них по всем аккаунтам. Отключить сообщения можно в карточке аккаунта.',
    mutedSome: 'По этим аккаунтам панель о них не сообщает:',
    unmute: 'Сообщать',
    unmuteNamed: (name: string) => `Сообщать о тратах вне панели: ${name}`,
    unmuted: (name: string) => `${name}: сообщения включены`,
  },
  complete: {
    title: 'Что ещё не сходится',
    gaps,
    difference: (amount: string) => `Разница с балансом: ${amount}.`,
    more: (count: number) => plural(count, { one: 'Ещё # аккаунт', few: 'Ещё # аккаунта', many: 'Ещё # аккаунтов' }),
    whole: 'Операции сходятся с балансом',
  },
  account: {
    title: 'Операции со звёздами',
    last30: 'За 30 дней',
    all: 'Все операции',
    none: 'Операций пока нет: они появятся после следующего обновления аккаунта.',
    noneRead: 'С тех пор как аккаунт в панели, операций не было.',
  },
};

export type StarsTexts = typeof ruStars;
