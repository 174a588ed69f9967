import type { Api } from '../tl/codec.js';
import { Refusal } from '../world/refusal.js';
import { toAuthorization } from './auth.js';
import { method } from './call.js';

/** A sign-in carried to another data centre (https://core.telegram.org/api/datacenter). */
export const transfer = [
  method<Api.auth.ExportAuthorization>('auth.exportAuthorization', (call, { dcId }) => {
    const { id } = call.account();
    const { dc, dcs } = call.place;
    if (dcId === dc || !dcs.some((other) => other.id === dcId)) throw new Refusal(400, 'DC_ID_INVALID');
    return { _: 'auth.exportedAuthorization', id, bytes: call.world.signIns.exportTo(call.device.id, dcId) };
  }),
  method<Api.auth.ImportAuthorization>('auth.importAuthorization', ({ world, device, place }, { id, bytes }) =>
    toAuthorization(world.signIns.importAt(place.dc, device, id, bytes)),
  ),
];
