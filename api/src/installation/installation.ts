import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../errors/app-error.js';
import { confirmPlace } from './place.js';

/** Where the data of this panel lies now; see `placeOfCluster` and `placeOfServer`. */
export abstract class DataPlace {
  abstract readonly place: string;
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
    private readonly data: DataPlace,
  ) {}

  async onModuleInit(): Promise<void> {
    // Data that no panel has used yet, or that comes from a version without this table.
    await this.database.query('INSERT INTO installation (place) VALUES ($1) ON CONFLICT DO NOTHING', [this.data.place]);
  }

  /** Another panel, or the command `npm run confirm-installation`, may have confirmed it meanwhile. */
  async isConfirmed(): Promise<boolean> {
    if (!this.confirmed) {
      const [row] = await this.database.query<{ place: string }[]>('SELECT place FROM installation');
      this.confirmed = row?.place === this.data.place;
    }
    return this.confirmed;
  }

  /** @throws AppError `installation_unconfirmed` */
  async assertConfirmed(): Promise<void> {
    if (!(await this.isConfirmed())) throw new AppError('installation_unconfirmed');
  }

  /**
   * Whether it is up to this user to say that no other panel runs: a wrong answer costs every user his sessions. The first user
   * is most likely who set the panel up; of later ones nobody need know where the data came from.
   */
  async mayConfirm(userId: number): Promise<boolean> {
    // Of all users: it asks who is the first of them.
    const [row] = await this.database.query<{ isFirst: boolean }[]>(
      'SELECT NOT EXISTS (SELECT FROM users WHERE id < $1 AND disabled_at IS NULL) AS "isFirst"',
      [userId],
    );
    return row?.isFirst ?? false;
  }

  /** From now on the data belongs to this place. */
  async confirm(): Promise<void> {
    await confirmPlace((sql, parameters) => this.database.query(sql, parameters), this.data.place);
    this.confirmed = true;
  }
}
