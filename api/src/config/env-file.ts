import type { Config } from './config.js';
import { assertNotPublic } from '../secret-file.js';

/**
 * A copy of `.env.example` is world-readable like the original.
 * @param env has the path of the `.env` file and the names in it, as set by `npm start`
 * @throws BootError when all users of the machine may read a secret in it
 */
export async function assertEnvFileNotPublic({ secretKey, databaseUrl }: Config, env = process.env): Promise<void> {
  const secrets = {
    SECRET_KEY: secretKey !== null,
    DATABASE_URL: databaseUrl !== null && hasPassword(databaseUrl.reveal()),
    PGPASSWORD: Boolean(env['PGPASSWORD']),
  };
  const names = env['GIFTBUYER_ENV_FILE_NAMES']?.split(',') ?? [];
  const holdsOne = Object.entries(secrets).some(([name, isSet]) => isSet && names.includes(name));
  if (holdsOne && env['GIFTBUYER_ENV_FILE']) await assertNotPublic(env['GIFTBUYER_ENV_FILE']);
}

/** `pg` takes it from the query too. A URL that cannot be read may have one. */
function hasPassword(databaseUrl: string): boolean {
  const url = URL.parse(databaseUrl);
  return !url || url.password !== '' || url.searchParams.has('password');
}
