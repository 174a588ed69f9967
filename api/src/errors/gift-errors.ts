/** The part of the error table that is about gifts. */
export const GIFT_ERRORS = {
  gift_not_found: {
    status: 404,
    ru: 'Такого подарка в каталоге Telegram нет.',
    en: 'The catalogue of Telegram has no such gift.',
  },
};
