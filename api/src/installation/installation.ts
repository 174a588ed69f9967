import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../errors/app-error.js';
import { saveLocation } from './data-location.js';

/** Where the data of this panel lies; see `locationOfCluster` and `locationOfServer`. */
export abstract class DataLocation {
  abstract readonly location: string;
}

/**
 * Whether this panel is the one that its data belongs to. Telegram ends a session that two programs use at once
 * (AUTH_KEY_DUPLICATED), so a panel on copied or moved data asks Telegram for nothing until a person confirms that the
 * other one no longer runs.
 */
@Injectable()
export class Installation implements OnModuleInit {
  private confirmed = false;

  constructor(
    private readonly database: DataSource,
    private readonly data: DataLocation,
  ) {}

  async onModuleInit(): Promise<void> {
    // Data that no panel has used yet, or that comes from a version without this table.
    await this.database.query('INSERT INTO installation (place) VALUES ($1) ON CONFLICT DO NOTHING', [
      this.data.location,
    ]);
  }

  /** Another panel, or the command `giftbuyer confirm-installation`, may have confirmed it meanwhile. */
  async isConfirmed(): Promise<boolean> {
    if (!this.confirmed) {
      const [row] = await this.database.query<{ place: string }[]>('SELECT place FROM installation');
      this.confirmed = row?.place === this.data.location;
    }
    return this.confirmed;
  }

  /** @throws AppError `installation_unconfirmed` */
  async assertConfirmed(): Promise<void> {
    if (!(await this.isConfirmed())) throw new AppError('installation_unconfirmed');
  }

  /**
   * Whether this user may confirm that no other panel runs: a wrong answer ends the sessions of all users. The first user
   * most likely installed the panel; later ones need not know where the data came from.
   */
  async mayConfirm(userId: number): Promise<boolean> {
    // Reads all users on purpose, to find the first of them.
    const [row] = await this.database.query<{ isFirst: boolean }[]>(
      'SELECT NOT EXISTS (SELECT FROM users WHERE id < $1 AND disabled_at IS NULL) AS "isFirst"',
      [userId],
    );
    return row?.isFirst ?? false;
  }

  /** Makes this panel the one that the data belongs to. */
  async confirm(): Promise<void> {
    await saveLocation((sql, parameters) => this.database.query(sql, parameters), this.data.location);
    this.confirmed = true;
  }
}
