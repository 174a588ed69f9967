/** What a client says of itself in `initConnection`; the account's list of devices shows it. */
export interface ClientDevice {
  model: string;
  system: string;
  appVersion: string;
}

/** Of a session or login that has no device of its own: those of older versions of the panel. */
export const FIRST_DEVICE: ClientDevice = { model: 'GiftBuyer', system: 'Node.js', appVersion: '1.0' };

/** Of new sign-ins. A session keeps the device of its sign-in, because a changed one looks like another program. */
export function newClientDevice(appVersion: string): ClientDevice {
  return { ...FIRST_DEVICE, appVersion };
}
