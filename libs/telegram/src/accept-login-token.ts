import { Api } from 'telegram';
import type { OpenConnection } from './connection.js';
import type { AcceptedDevice } from './telegram-gateway.js';

/** `auth.acceptLoginToken`. */
export async function acceptLoginToken({ invoke }: OpenConnection, token: Buffer): Promise<AcceptedDevice> {
  const device = await invoke(new Api.auth.AcceptLoginToken({ token }));
  const { deviceModel, platform, systemVersion, appName, appVersion, ip, country, region, passwordPending } = device;
  return {
    ...{ deviceModel, platform, systemVersion, appName, appVersion, ip, country, region },
    isPasswordPending: passwordPending === true,
  };
}
