import { enPlural as plural } from './en-plural';
import type { GiftNewsTexts } from './ru-gift-news';

export const enGiftNews: GiftNewsTexts = {
  one: (name, price) => `New gift: ${name}, ${price}`,
  many: (count) => plural(count, { one: '# new gift', other: '# new gifts' }),
  show: 'Show',
  untitled: (end) => `…${end}`,
  stars: (count) => plural(count, { one: '# Star', other: '# Stars' }),
  pieces: (count) => plural(count, { one: '# piece', other: '# pieces' }),
  setting: {
    title: 'Gifts',
    name: 'Notifications about new gifts',
    hint: 'The browser shows a notification while the panel is open in a background tab. Only for this browser.',
    denied: 'The browser blocks notifications for this site. Allow them in the site settings, left of the address.',
    unsupported: 'This browser cannot show notifications. Usually they need an address with HTTPS.',
    dismissed: 'The browser was not given permission. Turn this on again and allow notifications.',
  },
};
