import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LOGIN_EXPIRES_AFTER_MINUTES } from '@giftbuyer/contracts';
import { type EntityManager, type FindOptionsWhere, IsNull, Raw, Repository } from 'typeorm';
import { retryInBackground } from '../database/retry-in-background.js';
import { Sealing } from '../sealing/sealing.js';
import { PendingLoginEntity } from './pending-login.entity.js';

/** What a sign-in carries from step to step. */
export interface LoginState {
  phone: string;
  /** The gateway's own string. */
  login: string;
}

export interface PendingLogin extends LoginState {
  id: string;
  userId: number;
  apiProfileId: number;
  /** Names the step that is under way, at whichever panel; null when there is none. */
  claim: string | null;
}

/** The right to use the key of a sign-in until `signal` aborts. What is written in its name carries the claim. */
export interface ClaimedLogin extends PendingLogin {
  claim: string;
  signal: AbortSignal;
}

/** A step that takes longer hangs up by itself, long before anybody else may begin: a claim needs no renewal. */
const FENCE_AFTER_MS = 20_000;
const CLAIM_SECONDS = 30;
/** A claim that ran out goes to somebody else only after this, when the connection of its holder is gone too. */
const GRACE_SECONDS = 5;

/** When Telegram cannot be told that a sign-in is over, the row is kept for this long and tried again. */
const FORGET_AFTER_HOURS = 24;

// Not now(), which stands still in a transaction that waited for the lock of another one.
const GOES_ON = { expiresAt: Raw((column) => `${column} > clock_timestamp()`) };
const IS_OVER = { expiresAt: Raw((column) => `${column} <= clock_timestamp()`) };
const END_NOW = { expiresAt: () => 'LEAST(expires_at, clock_timestamp())' };
const RAN_OUT = {
  claimedUntil: Raw((column) => `${column} < clock_timestamp() - interval '${GRACE_SECONDS} seconds'`),
};
const IS_FREE = { claim: IsNull() };
const RELEASED = { claim: null, claimedUntil: null };

/**
 * The rows of sign-ins under way. A row is found by its owner alone, and only until it expires or is ended. Only who has
 * claimed it uses its key: Telegram ends a key for good that it sees on two connections at once.
 */
@Injectable()
export class PendingLogins {
  private readonly logger = new Logger(PendingLogins.name);

  constructor(
    @InjectRepository(PendingLoginEntity) private readonly rows: Repository<PendingLoginEntity>,
    private readonly sealing: Sealing,
  ) {}

  /** @returns the login id: 22 URL-safe characters */
  async add(userId: number, apiProfileId: number, state: LoginState): Promise<string> {
    const id = randomBytes(16).toString('base64url');
    await this.rows.insert({
      id,
      userId,
      apiProfileId,
      phoneIndex: this.sealing.indexOf(userId, state.phone),
      stateSealed: this.seal(id, userId, state),
      expiresAt: () => `now() + interval '${LOGIN_EXPIRES_AFTER_MINUTES} minutes'`,
    });
    return id;
  }

  async find(userId: number, id: string): Promise<PendingLogin | null> {
    const row = await this.rows.findOneBy({ id, userId, ...GOES_ON });
    return row && this.open(row);
  }

  /** Null when a step is under way, and when the sign-in is over. */
  claim(userId: number, id: string): Promise<ClaimedLogin | null> {
    const ofUser = { id, userId, ...GOES_ON };
    return this.take([
      { ...ofUser, ...IS_FREE },
      { ...ofUser, ...RAN_OUT },
    ]);
  }

  /** Claims what the panel that claimed it has left lying. */
  takeOver(userId: number, id: string): Promise<ClaimedLogin | null> {
    return this.take([{ id, userId, ...GOES_ON, ...RAN_OUT }]);
  }

  /** A sign-in that is over, to give it up at Telegram. */
  claimOver(id: string): Promise<ClaimedLogin | null> {
    return this.take([
      { id, ...IS_OVER, ...IS_FREE },
      { id, ...IS_OVER, ...RAN_OUT },
    ]);
  }

  /** @returns whether the sign-in waits to be given up at Telegram */
  async release({ id, claim }: ClaimedLogin): Promise<boolean> {
    await this.rows.update({ id, claim }, RELEASED);
    return this.rows.existsBy({ id, ...IS_OVER });
  }

  /** Keeps what the next step needs instead of what the last one did. */
  async update({ id, userId, claim, phone }: ClaimedLogin, login: string): Promise<void> {
    await this.rows.update({ id, claim, ...GOES_ON }, { stateSealed: this.seal(id, userId, { phone, login }) });
  }

  /** Ends a sign-in; its row waits to be given up at Telegram. False when there was nothing to end. */
  async end(which: Pick<PendingLogin, 'id' | 'userId'> | Pick<ClaimedLogin, 'id' | 'claim'>): Promise<boolean> {
    const { affected } = await this.rows.update({ ...which, ...GOES_ON }, END_NOW);
    return affected === 1;
  }

  /**
   * Removes the sign-in and ends all others of its phone, together with what `work` does.
   *
   * @returns null, without any work, when the sign-in is over already, or claimed by somebody else since
   */
  async finish<Result>(login: ClaimedLogin, work: (manager: EntityManager) => Promise<Result>): Promise<Result | null> {
    const phoneIndex = this.sealing.indexOf(login.userId, login.phone);
    const ofPhone = { userId: login.userId, phoneIndex };
    return this.rows.manager.transaction(async (manager) => {
      const rows = manager.getRepository(PendingLoginEntity);
      // All rows of the phone, in one order: two sign-ins that finish at the same time wait for each other.
      const open = await rows.find({
        where: { ...ofPhone, ...GOES_ON },
        order: { id: 'ASC' },
        lock: { mode: 'pessimistic_write' },
      });
      if (!open.some(({ id, claim }) => id === login.id && claim === login.claim)) return null;
      const result = await work(manager);
      await rows.delete({ id: login.id });
      await rows.update(ofPhone, END_NOW);
      return result;
    });
  }

  /** The ids of sign-ins that are over but not yet given up at Telegram. */
  async over(): Promise<string[]> {
    await this.rows.delete({
      expiresAt: Raw((column) => `${column} < now() - interval '${FORGET_AFTER_HOURS} hours'`),
    });
    const rows = await this.rows.find({ select: { id: true }, where: IS_OVER });
    return rows.map(({ id }) => id);
  }

  async remove({ id, claim }: ClaimedLogin): Promise<void> {
    await this.rows.delete({ id, claim });
  }

  private async take(where: FindOptionsWhere<PendingLoginEntity>[]): Promise<ClaimedLogin | null> {
    const claim = randomUUID();
    const signal = AbortSignal.timeout(FENCE_AFTER_MS);
    try {
      const { affected } = await this.rows
        .createQueryBuilder()
        .update()
        .set({ claim, claimedUntil: () => `clock_timestamp() + interval '${CLAIM_SECONDS} seconds'` })
        .where(where)
        .execute();
      const row = affected === 1 ? await this.rows.findOneBy({ claim }) : null;
      return row && { ...this.open(row), claim, signal };
    } catch (error) {
      // It may have been given without being heard.
      void retryInBackground(this.logger, 'The claim of a sign-in', () => this.rows.update({ claim }, RELEASED));
      throw error;
    }
  }

  private seal(id: string, ownerId: number, { phone, login }: LoginState): Buffer {
    return this.sealing.seal(placeOf(id, ownerId), JSON.stringify({ phone, login }));
  }

  private open({ id, userId, apiProfileId, claim, stateSealed }: PendingLoginEntity): PendingLogin {
    const state = JSON.parse(this.sealing.open(placeOf(id, userId), stateSealed)) as LoginState;
    return { id, userId, apiProfileId, claim, ...state };
  }
}

function placeOf(rowId: string, ownerId: number) {
  return { table: 'pending_logins', column: 'state_sealed', rowId, ownerId };
}
