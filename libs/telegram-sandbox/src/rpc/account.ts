import type { Api, Tl } from '../tl/codec.js';
import { hashOf } from '../world/device-registry.js';
import type { Device } from '../world/device-registry.js';
import type { World } from '../world/world.js';
import { method } from './call.js';

const TTL_DAYS = 183;

/** The devices of an account. The `hash` of the calling device is 0. */
export const account = [
  method<Api.account.GetAuthorizations>('account.getAuthorizations', (call) => {
    const { phone } = call.account();
    const { world } = call;
    const isCurrent = ({ id }: Device): boolean => id === call.device.id;
    const devices = world.deviceRegistry
      .signedInDevicesOf(phone)
      .sort((a, b) => Number(isCurrent(b)) - Number(isCurrent(a)));
    return {
      _: 'account.authorizations',
      authorizationTtlDays: TTL_DAYS,
      authorizations: devices.map((device) => ({
        ...toAuthorization(world, device),
        ...(isCurrent(device) && { current: true, hash: 0n }),
      })),
    };
  }),
  method<Api.account.ResetAuthorization>('account.resetAuthorization', (call, { hash }) => {
    call.unfrozenAccount();
    call.world.signIns.resetAuthorizations(call.device.id, hash);
    return true;
  }),
  method<Api.auth.ResetAuthorizations>('auth.resetAuthorizations', (call) => {
    call.unfrozenAccount();
    call.world.signIns.resetAuthorizations(call.device.id);
    return true;
  }),
];

/** A device as the others of its account see it. */
export function toAuthorization(world: World, device: Device): Tl<Api.Authorization> {
  return {
    _: 'authorization',
    hash: hashOf(device),
    deviceModel: device.model,
    platform: 'Desktop',
    systemVersion: device.system ?? '',
    apiId: device.apiId ?? 0,
    appName: `App ${device.apiId ?? 0}`,
    appVersion: device.appVersion ?? '',
    dateCreated: device.since,
    dateActive: world.deviceRegistry.lastActiveAt(device),
    ip: '127.0.0.1',
    country: 'Localhost',
    region: '',
  };
}
