import type { AccountDevice } from '@giftbuyer/contracts';

/** What other programs and Telegram say is data, not the language of the page. */
const joined = (parts: string[], separator: string): string =>
  parts.filter((part) => part.trim() !== '').join(separator);

/** `Pixel 9`; empty when the device does not say. */
export function deviceName({ device_model: model, platform }: AccountDevice): string {
  return model.trim() || platform.trim();
}

/** `Telegram Android 12.1, Android 16` */
export function deviceApp(device: AccountDevice): string {
  const { platform, system_version: system } = device;
  const app = joined([device.app_name, device.app_version], ' ');
  return joined([app, system.startsWith(platform) ? system : joined([platform, system], ' ')], ', ');
}

/** `Oslo, Norway · 203.0.113.9` */
export function devicePlace({ region, country, ip }: AccountDevice): string {
  return joined([joined(region === country ? [country] : [region, country], ', '), ip], ' · ');
}
