import type { Long, tl } from '@mtcute/node';
import { API_HASH, API_ID } from './mtcute.js';
import type { RpcClient } from './rpc-harness.js';

export const exportLoginToken = (client: RpcClient, exceptIds: Long[] = []) =>
  client.call({ _: 'auth.exportLoginToken', apiId: API_ID, apiHash: API_HASH, exceptIds });

/** The token of a client that is not scanned yet. */
export const newLoginToken = (client: RpcClient, exceptIds?: Long[]) =>
  (exportLoginToken(client, exceptIds) as tl.auth.RawLoginToken).token;

export const acceptLoginToken = (client: RpcClient, token: Uint8Array) =>
  client.call({ _: 'auth.acceptLoginToken', token });

export const importLoginToken = (client: RpcClient, token: Uint8Array) =>
  client.call({ _: 'auth.importLoginToken', token });
