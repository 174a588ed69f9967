import { MAX_TAGS, MAX_TAGS_OF_ACCOUNT } from '@giftbuyer/contracts';

/** The part of the error table that is about notes and tags. */
export const TAG_ERRORS = {
  tag_name_taken: {
    status: 409,
    ru: 'Метка с таким названием уже есть.',
    en: 'A tag with this name already exists.',
    example: { existing_id: 1 },
  },
  tag_not_found: { status: 400, ru: 'Такой метки больше нет.', en: 'This tag no longer exists.' },
  too_many_tags: {
    status: 409,
    ru: `Меток может быть не больше ${MAX_TAGS}.`,
    en: `You can have at most ${MAX_TAGS} tags.`,
  },
  too_many_account_tags: {
    status: 409,
    ru: `У аккаунта может быть не больше ${MAX_TAGS_OF_ACCOUNT} меток.`,
    en: `An account can have at most ${MAX_TAGS_OF_ACCOUNT} tags.`,
  },
  note_changed: {
    status: 409,
    ru: 'Эту заметку уже изменили в другом месте.',
    en: 'This note has been changed elsewhere.',
    example: { note: 'Sold on Monday' },
  },
};
