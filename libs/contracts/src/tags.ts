import type { Account } from './account.js';

/** The palette; a client draws each in its own shades. */
export const TAG_COLOURS = ['grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink'] as const;
export type TagColour = (typeof TAG_COLOURS)[number];

/** A word by which the owner groups accounts. */
export interface Tag {
  id: number;
  /** Unique for each user, whatever its case and Unicode form. */
  name: string;
  colour: TagColour;
}

/** Answer of `GET /api/tags`, oldest first. */
export interface TagList {
  items: Tag[];
}

/** Body of `POST /api/tags`. */
export interface CreateTag {
  name: string;
  colour: TagColour;
}

export interface CreatedTag {
  tag_id: number;
}

/** Body of `PATCH /api/tag/<id>`; what is missing stays. */
export interface ChangeTag {
  name?: string | undefined;
  colour?: TagColour | undefined;
}

/** Body of `PATCH /api/account/<id>`, also of a removed account; what is missing stays. */
export interface ChangeAccount {
  /** Lines end in `\n`. Null or blanks alone delete the note. */
  note?: string | null | undefined;
  /** The note that the new one was made of: when another one is stored, the answer is `note_changed`. */
  note_before?: string | null | undefined;
  /** Replaces all tags of the account. */
  tag_ids?: number[] | undefined;
}

export interface ChangedAccount {
  ok: true;
  /** Null when the account is not in the list, because Telegram ended its session. */
  account: Account | null;
}

/** Body of `POST /api/accounts/tags`: all of it is done or nothing. */
export interface TagAccounts {
  ids: number[];
  add?: number[] | undefined;
  /** Ids of tags that do not exist any more are ignored. */
  remove?: number[] | undefined;
}

export interface TaggedAccounts {
  /** How many accounts got other tags. */
  changed: number;
}

/** The name as it looks: without invisible characters and with single spaces. The key of a tag is made of it. */
export function tagNameWithoutHidden(name: string): string {
  return name
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
