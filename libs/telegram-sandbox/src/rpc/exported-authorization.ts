import type { Api } from '../tl/codec.js';
import { RpcError } from '../world/rpc-error.js';
import { toAuthorization } from './auth.js';
import { method } from './call.js';

/** Authorizations exported to another data centre (https://core.telegram.org/api/datacenter). */
export const exportedAuthorization = [
  method<Api.auth.ExportAuthorization>('auth.exportAuthorization', (call, { dcId }) => {
    const { id } = call.account();
    const { dc, dcs } = call.dcContext;
    if (dcId === dc || !dcs.some((other) => other.id === dcId)) throw new RpcError(400, 'DC_ID_INVALID');
    return { _: 'auth.exportedAuthorization', id, bytes: call.world.signIns.exportAuthorization(call.device.id, dcId) };
  }),
  method<Api.auth.ImportAuthorization>('auth.importAuthorization', ({ world, device, dcContext }, { id, bytes }) =>
    toAuthorization(world.signIns.importAuthorization(dcContext.dc, device, id, bytes)),
  ),
];
