import type { Config } from './config.js';
import { refusePublicFile } from './secret-file.js';

/**
 * People copy `.env.example`, which everybody may read.
 * @param env names the `.env` file and what it sets, as `npm start` gives them
 * @throws BootError when everybody on the machine may read a secret in it
 */
export async function refusePublicEnvFile({ secretKey, databaseUrl }: Config, env = process.env): Promise<void> {
  const secrets = {
    SECRET_KEY: secretKey !== null,
    DATABASE_URL: databaseUrl !== null && URL.parse(databaseUrl.reveal())?.password !== '',
    PGPASSWORD: Boolean(env['PGPASSWORD']),
  };
  const names = env['GIFTBUYER_ENV_FILE_NAMES']?.split(',') ?? [];
  const holdsOne = Object.entries(secrets).some(([name, isSet]) => isSet && names.includes(name));
  if (holdsOne && env['GIFTBUYER_ENV_FILE']) await refusePublicFile(env['GIFTBUYER_ENV_FILE']);
}
