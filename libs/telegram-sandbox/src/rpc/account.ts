import type { Api, Tl } from '../tl/codec.js';
import { hashOf } from '../world/device-registry.js';
import type { Device } from '../world/device-registry.js';
import type { World } from '../world/world.js';
import { method } from './call.js';

/** After how many days without a presence an account deletes itself; clients choose among 30 to 730. */
const ACCOUNT_TTL_DAYS = 548;

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
      authorizationTtlDays: world.authorizations.ttlDaysOf(phone),
      authorizations: devices.map((device) => ({
        ...toAuthorization(world, device),
        ...(isCurrent(device) && { current: true, unconfirmed: false, hash: 0n }),
      })),
    };
  }),
  method<Api.account.ResetAuthorization>('account.resetAuthorization', (call, { hash }) => {
    call.unfrozenAccount();
    call.world.authorizations.resetAuthorizations(call.device.id, hash);
    return true;
  }),
  method<Api.auth.ResetAuthorizations>('auth.resetAuthorizations', (call) => {
    call.unfrozenAccount();
    call.world.authorizations.resetAuthorizations(call.device.id);
    return true;
  }),
  method<Api.account.ChangeAuthorizationSettings>('account.changeAuthorizationSettings', (call, request) => {
    call.account();
    // Calls and secret chats, which the other flags are about, do not exist here.
    if (request.confirmed) call.world.authorizations.confirmDevice(call.device.id, request.hash);
    return true;
  }),
  method<Api.account.SetAuthorizationTTL>('account.setAuthorizationTTL', (call, { authorizationTtlDays }) => {
    call.unfrozenAccount();
    call.world.authorizations.setTtlDays(call.device.id, authorizationTtlDays);
    return true;
  }),
  method<Api.account.GetAccountTTL>('account.getAccountTTL', (call) => {
    call.account();
    return { _: 'accountDaysTTL', days: ACCOUNT_TTL_DAYS };
  }),
  method<Api.account.GetWebAuthorizations>('account.getWebAuthorizations', (call) => {
    call.account();
    return { _: 'account.webAuthorizations', authorizations: [], users: [] };
  }),
];

/** A device as the others of its account see it. */
export function toAuthorization(world: World, device: Device): Tl<Api.Authorization> {
  const { isOfficial, isUnconfirmed, ...place } = world.authorizations.factsOf(device);
  return {
    _: 'authorization',
    officialApp: isOfficial,
    unconfirmed: isUnconfirmed,
    hash: hashOf(device),
    deviceModel: device.model,
    platform: 'Desktop',
    systemVersion: device.system ?? '',
    apiId: device.apiId ?? 0,
    appName: `App ${device.apiId ?? 0}`,
    appVersion: device.appVersion ?? '',
    dateCreated: device.since,
    dateActive: world.authorizations.lastActiveAt(device),
    ...place,
  };
}
