import { enPlural as plural } from './en-plural';
import type { LazyTexts } from './ru-lazy';

const days = (count: number) => plural(count, { one: '# day', other: '# days' });

export const enDevices: LazyTexts['detail']['devices'] = {
  title: 'Devices',
  lead: 'Where else this Telegram account is signed in. Telegram keeps the list; the panel asks for it now.',
  show: 'Show devices',
  reload: 'Reload the list',
  loading: 'Loading devices…',
  loaded: (count) => plural(count, { one: '# device', other: '# devices' }),
  failed: 'Could not load the devices',
  panel: 'This panel',
  official: 'Official app',
  unconfirmed: 'Unconfirmed',
  passwordPending: 'Needs password',
  unknown: 'Unknown device',
  activeAgo: (ago) => `active ${ago}`,
  activeNow: 'in use by the panel',
  signedIn: (moment) => `signed in ${moment}`,
  newTitle: 'New sign-in to this account',
  newText: (device) => `${device}. Was it you?`,
  itWasMe: 'It was me',
  endIt: 'End session',
  end: 'End',
  endNamed: (device) => `End session: ${device}`,
  endTitle: 'End this session?',
  endText: (device) => `${device} will be signed out of the account and will have to sign in again.`,
  ended: (device) => `Session ended: ${device}`,
  ending: 'Ending the session…',
  endOthers: 'End all other sessions',
  endOthersTitle: 'End all other sessions?',
  endOthersText: 'Every device except this panel will have to sign in again, including your own.',
  endingOthers: 'Ending the sessions…',
  endedOthers: 'All other sessions ended',
  confirming: 'Confirming the sign-in…',
  confirmed: (device) => `Sign-in confirmed: ${device}`,
  possibleFrom: (moment) => `Telegram lets the panel end sessions a day after it signed in: ${moment}.`,
  ttl: 'End idle sessions after',
  ttlSaving: 'Saving…',
  ttlSaved: (period) => `Idle sessions will end after ${period}`,
  ttlChoices: { 7: '1 week', 90: '3 months', 183: '6 months', 365: '1 year' },
  days,
  idle: (left) =>
    left > 0
      ? `The panel has not been able to read this account for a long time. If this goes on, Telegram will end its session in ${days(left)}.`
      : 'The panel has not been able to read this account for a long time: Telegram may have ended its session.',
};
