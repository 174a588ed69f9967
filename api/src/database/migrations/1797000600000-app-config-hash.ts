import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which Telegram says whether the app config of an account has changed, which says whether it is frozen. */
export class AppConfigHash1797000600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts ADD app_config_hash integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accounts DROP app_config_hash');
  }
}
