import type { MigrationInterface, QueryRunner } from 'typeorm';
import { nameKeyOf } from '../name-key.js';

interface Named {
  id: number;
  username: string;
}

/**
 * Names are unique whatever their case and Unicode form. Of users whose names are the same in this sense the oldest gets
 * the key; the others have none, and go on signing in with their names exactly as they are.
 */
export class NameKeys1796000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users ADD name_key text, ADD CONSTRAINT users_name_key_key UNIQUE (name_key)');
    const users = (await runner.query('SELECT id, username FROM users ORDER BY id')) as Named[];
    const oldest = new Map<string, number>();
    for (const { id, username } of users) {
      const key = nameKeyOf(username);
      if (!oldest.has(key)) oldest.set(key, id);
    }
    await runner.query(
      `UPDATE users SET name_key = named.key FROM unnest($1::text[], $2::integer[]) AS named (key, id)
       WHERE users.id = named.id`,
      [[...oldest.keys()], [...oldest.values()]],
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP name_key');
  }
}
