import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

export const CLI = fileURLToPath(new URL('../dist/bundle/giftbuyer.js', import.meta.url));
/** The data of two users with two accounts and a login in progress, made by the version before backups (491101e). */
export const OLD = fileURLToPath(new URL('fixtures/of-0.1.0.backup', import.meta.url));
export const OLD_KEY = Buffer.alloc(32, 7).toString('base64');

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `giftbuyer …` to its end. */
export function giftbuyer(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env['PATH'], ...env } };
    const child = execFile(process.execPath, [CLI, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** All rows of all tables, as text. */
export async function tables(url: string): Promise<Record<string, unknown[]>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const names = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const rows: Record<string, unknown[]> = {};
  for (const { name } of names.rows) {
    rows[name] = (await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t ORDER BY 1`)).rows;
  }
  await client.end();
  return rows;
}
