import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { DatabaseHealth } from '../database/database-health.js';

/** Of one gift; as many as are answered. */
export const MAX_SIGHTINGS = 2_000;

/** Keeps the newest, and the first one: with what a gift began. */
const DELETE_OLD = `DELETE FROM gift_sightings sighting
  USING (
    SELECT environment, gift_id, min(at) AS first, (array_agg(at ORDER BY at DESC))[${MAX_SIGHTINGS - 1}] AS oldest_kept
    FROM gift_sightings GROUP BY environment, gift_id HAVING count(*) > ${MAX_SIGHTINGS}
  ) story
  WHERE sighting.environment = story.environment AND sighting.gift_id = story.gift_id
    AND sighting.at > story.first AND sighting.at < story.oldest_kept`;

/** Bounds the story of each gift: one whose stock moves has a sighting a minute. */
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
