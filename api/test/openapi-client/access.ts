/** The part of the program that manages the user's access to the panel. */
import * as api from 'panel-client';
import type { createClient } from 'panel-client/client';
import { ok, refused } from './answers.js';
import type { World } from './world.js';

type Client = ReturnType<typeof createClient>;

export const PASSWORD = 'correct horse battery staple';
const NEW_PASSWORD = 'a better passphrase than before';

export async function manageAccess(client: Client, world: World, user: api.Login): Promise<void> {
  ok(await api.createInvite({ client }));
  ok(await api.confirmInstallation({ client }));
  refused(await api.confirmPasswordAgain({ client, body: { password: NEW_PASSWORD } }), 'wrong_password');
  ok(await api.confirmPasswordAgain({ client, body: { password: PASSWORD } }));
  refused(await api.enableSecondFactor({ client, body: { code: '123456' } }), 'second_factor_not_begun');
  const { secret } = ok(await api.beginSecondFactor({ client }));
  ok(await api.enableSecondFactor({ client, body: { code: world.codeOf(secret) } }));
  const { enabled_at } = ok(await api.getSecondFactor({ client }));
  if (enabled_at === null) throw new Error('The second factor is off');
  const { recovery_codes } = ok(await api.renewRecoveryCodes({ client }));
  ok(await api.signOut({ client }));
  refused(await api.signIn({ client, body: user }), 'second_factor_required');
  refused(await api.signInWithCode({ client, body: { code: '000000' } }), 'wrong_code');
  ok(await api.signInWithCode({ client, body: { code: recovery_codes[0] ?? '' } }));
  ok(await api.disableSecondFactor({ client }));
  refused(await api.disableSecondFactor({ client }), 'not_found');
  ok(await api.changePassword({ client, body: { old_password: PASSWORD, new_password: NEW_PASSWORD } }));
  const { items } = ok(await api.listAuditEntries({ client }));
  ok(await api.listAuditEntries({ client, query: { before: items[0]?.id ?? '', only: 'sign-ins' } }));
  ok(await api.signOutEverywhere({ client }));
  ok(await api.signIn({ client, body: { ...user, password: NEW_PASSWORD } }));
}
