import type { AccountDevice } from '@giftbuyer/contracts';
import type { Device } from '@giftbuyer/telegram';
import { isoSeconds } from '../accounts/account-json.js';

/** Lists each field, so that what the gateway adds is not answered by accident. */
export function toAccountDevice(device: Device): AccountDevice {
  return {
    hash: device.hash,
    current: device.isCurrent,
    official: device.isOfficial,
    unconfirmed: device.isUnconfirmed,
    password_pending: device.isPasswordPending,
    device_model: device.deviceModel,
    platform: device.platform,
    system_version: device.systemVersion,
    api_id: device.apiId,
    app_name: device.appName,
    app_version: device.appVersion,
    created_at: isoSeconds(device.createdAt),
    active_at: isoSeconds(device.activeAt),
    ip: device.ip,
    country: device.country,
    region: device.region,
  };
}
