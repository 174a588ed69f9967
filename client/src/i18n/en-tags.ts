import { enPlural as plural } from './en-plural';
import type { LazyTexts } from './ru-lazy';

const accounts = { one: '# account', other: '# accounts' };

export const enTags: LazyTexts['tags'] = {
  title: 'Tags',
  colour: (name) => `Colour of ${name}`,
  colours: {
    grey: 'grey',
    red: 'red',
    orange: 'orange',
    yellow: 'yellow',
    green: 'green',
    teal: 'teal',
    blue: 'blue',
    purple: 'purple',
    pink: 'pink',
  },
  loading: 'Loading tags…',
  loadFailed: 'Could not load the tags',
  lead: 'No tags yet',
  empty:
    'Tags sort accounts into groups, such as “For sale”, “For gifts” or “Hands off”. You can search and filter the list by them.',
  add: 'Add tag',
  name: 'Name of a new tag',
  rename: (name) => `Name of ${name}`,
  count: (count) => plural(count, accounts),
  remove: (name) => `Delete ${name}`,
  removeTitle: 'Delete this tag?',
  removeText: (name, count) =>
    count === 0
      ? `The tag “${name}” will be deleted.`
      : `The tag “${name}” will be removed from ${plural(count, accounts)}. The accounts stay.`,
  removeConfirm: 'Delete',
  removed: (name) => `Tag “${name}” deleted`,
  saved: (name) => `Tag “${name}” saved`,
  bulk: (count) => `All shown in the list: ${plural(count, accounts)}`,
  bulkTag: 'Tag for the accounts shown',
  putOn: 'Add',
  takeOff: 'Remove',
  tagging: 'Changing tags…',
  tagged: (count) => plural(count, { one: '# account changed', other: '# accounts changed' }),
  field: 'Find or create a tag',
  placeholder: 'New tag',
  options: 'Tags',
  create: (name) => `Create “${name}”`,
  takeOffNamed: (name) => `Remove the tag ${name}`,
  added: (name) => `Tag “${name}” added`,
  takenOff: (name) => `Tag “${name}” removed`,
  manage: 'All tags',
  note: {
    label: 'Note',
    hint: 'Only you can see it. It is stored encrypted.',
    placeholder: 'Where the account is from, what it is for, who it is promised to…',
    states: {
      saved: 'Saved',
      unsaved: 'Not saved yet',
      saving: 'Saving…',
      failed: 'Not saved',
      tooLong: 'Too long, not saved',
      conflict: 'Not saved: the note was changed elsewhere',
    },
    length: (length, max) => `${length} of ${max}`,
    retry: 'Try again',
    theirs: 'The note there is now:',
    theirsEmpty: 'The note was deleted there.',
    keepMine: 'Keep my text',
    useTheirs: 'Use that text',
    lost: (name) => `The note about ${name} is not saved yet. Open the account to try again.`,
  },
};
