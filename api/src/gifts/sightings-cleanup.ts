import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { DatabaseHealth } from '../database/database-health.js';

/** Of one gift; as many as are answered. */
export const MAX_SIGHTINGS = 2_000;

/** Keeps the newest, and the first one: how the gift was when it was first seen. */
const DELETE_OLD = `DELETE FROM gift_sightings sighting
  USING (
    SELECT environment, gift_id, min(at) AS first, (array_agg(at ORDER BY at DESC))[${MAX_SIGHTINGS - 1}] AS oldest_kept
    FROM gift_sightings GROUP BY environment, gift_id HAVING count(*) > ${MAX_SIGHTINGS}
  ) bounds
  WHERE sighting.environment = bounds.environment AND sighting.gift_id = bounds.gift_id
    AND sighting.at > bounds.first AND sighting.at < bounds.oldest_kept`;

/** Limits the sightings of each gift: one whose stock changes gets a sighting every minute. */
@Injectable()
export class SightingsCleanup {
  constructor(
    private readonly database: DataSource,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  @Cron(CronExpression.EVERY_DAY_AT_4AM, { name: 'gift-sightings', waitForCompletion: true })
  async sweep(): Promise<void> {
    await this.databaseHealth.runJob('gift-sightings', () => this.deleteOld());
  }

  async deleteOld(): Promise<void> {
    await this.database.query(DELETE_OLD);
  }
}
