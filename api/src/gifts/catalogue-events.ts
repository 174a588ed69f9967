import { Injectable } from '@nestjs/common';
import { ENVIRONMENTS, type Environment, type ServerEvent } from '@giftbuyer/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { DatabaseHealth } from '../database/database-health.js';
import { MAX_PAYLOAD_BYTES, type NotificationChannel, PgNotifications } from '../database/pg-notifications.js';
import { UserEvents } from '../events/user-events.js';

const CHANNEL: NotificationChannel = 'giftbuyer_catalogue_events';

interface CatalogueMessage {
  environment: Environment;
  events: ServerEvent[];
}

/** Users of $2 with an account in the environment $1. */
const WITH_ACCOUNT = `SELECT DISTINCT user_id AS "userId" FROM accounts
  WHERE environment = $1 AND user_id = ANY ($2) AND removed_at IS NULL`;

/**
 * Sends events about a catalogue to the users with an account in its environment. They hold nothing secret, so they are not
 * sealed. They leave with the transaction that made them: PostgreSQL delivers them to all processes, this one too, when and
 * only when it commits.
 */
export async function notifyCatalogueEvents(
  manager: EntityManager,
  environment: Environment,
  events: readonly ServerEvent[],
): Promise<void> {
  const payloads = toPayloads(environment, events);
  await manager.query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS message (payload)', [
    CHANNEL,
    payloads,
  ]);
}

/** Passes the events of catalogues on to the open streams of this process. */
@Injectable()
export class CatalogueEvents {
  /** Events stay in order. */
  private passing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    private readonly userEvents: UserEvents,
    private readonly databaseHealth: DatabaseHealth,
    notifications: PgNotifications,
  ) {
    notifications.messages$(CHANNEL, isCatalogueMessage).subscribe((message) => {
      this.passing = this.passing.then(() =>
        this.databaseHealth.runJob('catalogue-events', () => this.emitToWatchingUsers(message)),
      );
    });
  }

  private async emitToWatchingUsers({ environment, events }: CatalogueMessage): Promise<void> {
    const watched = this.userEvents.watchedUserIds;
    if (watched.length === 0) return;
    const users = await this.database.query<{ userId: number }[]>(WITH_ACCOUNT, [environment, watched]);
    const userIds = users.map(({ userId }) => userId);
    for (const event of events) this.userEvents.emitLocally(userIds, event);
  }
}

/** As few payloads as the events fit into. One that fits into none is left out: `catalogue.updated` follows. */
function toPayloads(environment: Environment, events: readonly ServerEvent[]): string[] {
  const payloads: string[] = [];
  let waiting: ServerEvent[] = [];
  const textOf = (some: ServerEvent[]) => JSON.stringify({ environment, events: some } satisfies CatalogueMessage);
  const fits = (some: ServerEvent[]) => Buffer.byteLength(textOf(some)) <= MAX_PAYLOAD_BYTES;
  for (const event of events.filter((one) => fits([one]))) {
    if (!fits([...waiting, event])) {
      payloads.push(textOf(waiting));
      waiting = [];
    }
    waiting.push(event);
  }
  return waiting.length > 0 ? [...payloads, textOf(waiting)] : payloads;
}

function isCatalogueMessage(value: unknown): value is CatalogueMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { environment, events } = value as Partial<Record<string, unknown>>;
  return ENVIRONMENTS.some((known) => known === environment) && Array.isArray(events) && events.every(isEvent);
}

function isEvent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { type, data } = value as Partial<Record<string, unknown>>;
  return typeof type === 'string' && typeof data === 'object' && data !== null;
}
