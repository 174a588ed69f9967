import { enAccess } from './en-access';
import { enDetail } from './en-detail';
import { enErrors } from './en-errors';
import { enSessionHandover } from './en-session-handover';
import { enLogin } from './en-login';
import { enProfiles } from './en-profiles';
import { enProxies } from './en-proxies';
import { enTags } from './en-tags';
import { enPlural as plural } from './en-plural';
import type { LazyTexts } from './ru-lazy';

/** Texts that are loaded together with the bundles of the other pages and of the dialogs. */
export const enLazy: LazyTexts = {
  stepUp: {
    title: 'Enter your password',
    text: 'Confirm your password to continue. You will not be asked again for ten minutes.',
    go: 'Continue',
    checking: 'Checking the password…',
  },
  detail: enDetail,
  errors: enErrors,
  sessionHandover: enSessionHandover,
  tags: enTags,
  installation: {
    title: 'Copied data',
    text: 'This data used to be somewhere else. If a panel is still running there, Telegram will permanently end the sessions that both use. Stop that panel, then confirm that only this one is running.',
    notYours:
      'This data used to be somewhere else. Until someone confirms that no panel is running there any more, this one does not contact Telegram. The first user of the panel can confirm it on this page, or its operator from the command line.',
    confirm: 'Only this panel is running',
    confirmTitle: 'Has the other panel been stopped?',
    confirmText:
      'This panel will then start refreshing the accounts. If the other one is still running, the accounts will lose their sessions.',
    confirmed: 'Confirmed: accounts are being refreshed again',
  },
  ...enProfiles,
  ...enProxies,
  invites: {
    title: 'Invite someone',
    text: 'A link that lets one person register. It works once, within 24 hours.',
    create: 'Create link',
    creating: 'Creating the link…',
    link: 'Invitation link',
    copy: 'Copy link',
    copied: 'Link copied',
    until: (moment) => `Works once, until ${moment}. It is shown only here.`,
  },
  ...enAccess,
  settings: {
    look: 'Appearance',
    language: 'Language',
    languages: { ru: 'Русский', en: 'English' },
    theme: 'Theme',
    themes: { auto: 'System', light: 'Light', dark: 'Dark' },
    motion: 'Motion',
    motions: { system: 'System', off: 'Off' },
    density: 'Account list',
    densities: { comfortable: 'Comfortable', compact: 'Compact' },
    photos: 'Profile photos',
    photosHint: 'When off, accounts show initials.',
    keyboard: 'Keyboard',
    shortcuts: 'Keyboard shortcuts',
    shortcutsHint: 'Single-key shortcuts. Press ? to list them.',
    account: 'Panel access',
    signedInAs: 'You are logged in as',
  },
  login: enLogin,
  palette: {
    title: 'Search and commands',
    placeholder: 'Find an account, page or action…',
    found: (count) => plural(count, { one: '# result', other: '# results' }),
    none: 'Nothing found',
    kinds: { account: 'Account', action: 'Action', page: 'Page' },
    languages: { ru: 'Language: Russian', en: 'Language: English' },
    motions: { system: 'Motion: system', off: 'Motion: off' },
    sessionImport: 'Bring accounts',
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    off: 'Single-key shortcuts are off. You can turn them on in the settings.',
    anywhere: 'Anywhere',
    inList: 'On an account in the list',
    then: 'then',
    palette: 'Search and commands',
    search: 'Search accounts',
    add: 'Add account',
    refreshAll: 'Refresh all',
    accounts: 'Go to accounts',
    stars: 'Go to Stars',
    gifts: 'Go to gifts',
    profiles: 'Go to API profiles',
    proxies: 'Go to proxies',
    settings: 'Go to settings',
    messages: 'Go to messages',
    close: 'Close the top window',
    help: 'Show this list',
    move: 'Move between accounts',
    ends: 'First or last account',
    pages: 'One screen up or down',
    open: 'Open',
    refresh: 'Refresh',
    copy: 'Copy @username',
    remove: 'Remove',
  },
  removeAccount: {
    title: 'Remove the account from the panel?',
    text: (name) => `“${name}” and its saved session will be removed from the panel.`,
    logout: 'Also end the session in Telegram',
    logoutHint: 'Otherwise GiftBuyer stays in the account’s list of active sessions.',
    confirm: 'Remove',
    removing: 'Removing…',
    removed: (name) => `${name}: account removed`,
  },
};
