import { ruPlural as plural } from './ru-plural';

/** Loaded with the first new gift, and with the settings. */
export const ruGiftNews = {
  one: (name: string, price: string) => `Новый подарок: ${name}, ${price}`,
  many: (count: number) => plural(count, { one: '# новый подарок', few: '# новых подарка', many: '# новых подарков' }),
  show: 'Показать',
  untitled: (end: string) => `…${end}`,
  stars: (count: number) => plural(count, { one: '# звезда', few: '# звезды', many: '# звёзд' }),
  pieces: (count: number) => plural(count, { one: '# штука', few: '# штуки', many: '# штук' }),
  setting: {
    title: 'Подарки',
    name: 'Уведомления о новых подарках',
    hint: 'Браузер покажет уведомление, когда панель открыта в фоновой вкладке. Настройка действует только в этом браузере.',
    denied: 'Браузер запретил уведомления для этого сайта. Разрешите их в настройках сайта, слева от адреса.',
    unsupported: 'Этот браузер не показывает уведомления. Обычно для них нужен адрес с HTTPS.',
    dismissed: 'Браузер не получил разрешения. Включите ещё раз и разрешите уведомления.',
  },
};

export type GiftNewsTexts = typeof ruGiftNews;
