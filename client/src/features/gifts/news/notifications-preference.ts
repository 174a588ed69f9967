import { type StoredPreference, storedPreference } from '../../../core/preferences/stored-preference';

/** Whether the browser gives notice of new gifts. */
export const notificationsPreference = (): StoredPreference<'on' | 'off', 'off'> =>
  storedPreference('gb-gift-notifications', ['on', 'off'], 'off');
