import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const eslint = new ESLint({
  cwd: root,
  // Types, which this rule does without, take most of the time of a run.
  ruleFilter: ({ ruleId }) => ruleId === 'owners/named',
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

/** Whether a feature may hold this statement. */
async function isAllowed(statement: string): Promise<boolean> {
  const [result] = await eslint.lintText(
    `export const planted = async (db: any, id: number, userId: number) => ${statement};\n`,
    {
      filePath: join(root, 'api/src/accounts/accounts.service.ts'),
    },
  );
  return !result?.messages.some(({ ruleId }) => ruleId === 'owners/named');
}

it.each([
  "db.query('SELECT * FROM accounts WHERE id = $1', [id])",
  'db.query(`UPDATE api_profiles SET name = NULL WHERE id = ${id}`)',
  'db.query(`\n  DELETE FROM pending_logins WHERE id = $1`, [id])',
  "db.query('WITH a AS (SELECT 1) SELECT FROM a JOIN star_balances ON true')",
  "db.update(AccountEntity, { id }, { name: 'x' })",
  'db.findOneBy(ApiProfileEntity, { id })',
  'db.delete(PendingLoginEntity, { id })',
  '{ const any = { id }; return db.delete(AccountEntity, any); }',
])('a query without owner is an error: %s', async (statement) => {
  expect(await isAllowed(statement)).toBe(false);
});

it.each([
  "db.query('SELECT * FROM accounts WHERE id = $1 AND user_id = $2', [id, userId])",
  "db.query('SELECT FROM installation')",
  "db.update(AccountEntity, { id, userId }, { name: 'x' })",
  '{ const mine = { id, userId }; return db.delete(AccountEntity, mine); }',
  "'SELECT is a word'",
])('a query with owner is none, nor one of what has no owner: %s', async (statement) => {
  expect(await isAllowed(statement)).toBe(true);
});
