import * as api from 'panel-client';
import type { createClient } from 'panel-client/client';
import { ok, refused } from './answers.js';

type Client = ReturnType<typeof createClient>;

const NOWHERE = 2_147_483_647;

export async function manageProxies(client: Client): Promise<void> {
  const added = ok(await api.createProxy({ client, body: { proxy: 'u:p@localhost:1', check: false } }));
  refused(await api.createProxy({ client, body: { proxy: 'localhost:1:u:p' } }), 'duplicate_proxy');
  refused(await api.createProxy({ client, body: { proxy: 'https://192.0.2.1:1' } }), 'validation_failed');
  refused(await api.createProxy({ client, body: { proxy: '127.0.0.1:1' } }), 'proxy_forbidden');
  ok(await api.renameProxy({ client, path: { id: added.id }, body: { name: 'Home' } }));
  refused(await api.checkProxy({ client, body: { proxy_id: NOWHERE } }), 'not_found');
  const { check_error } = ok(await api.checkProxy({ client, body: { proxy_id: added.id } }));
  if (check_error !== 'unreachable') throw new Error('A private address is dialled');
  refused(await api.changeAccountProxies({ client, body: { ids: [NOWHERE], proxy_id: added.id } }), 'not_found');
  refused(await api.changeProxySettings({ client, body: { default_proxy_id: NOWHERE } }), 'proxy_not_found');
  const { proxy_only } = ok(await api.changeProxySettings({ client, body: { default_proxy_id: null } }));
  const { items } = ok(await api.listProxies({ client }));
  if (proxy_only || items[0]?.name !== 'Home' || !items[0].has_password) throw new Error('No such proxy');
  ok(await api.deleteProxy({ client, path: { id: added.id } }));
}

export async function chooseProxies(client: Client, account: number): Promise<void> {
  const { changed } = ok(await api.changeAccountProxies({ client, body: { ids: [account], proxy_id: null } }));
  if (changed !== 0) throw new Error('It had a proxy');
}
