import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LOGIN_EXPIRES_AFTER_MINUTES } from '@giftbuyer/contracts';
import { type EntityManager, Raw, Repository } from 'typeorm';
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
}

/** When Telegram cannot be told that a sign-in is over, the row is kept for this long and tried again. */
const FORGET_AFTER_HOURS = 24;

// Not now(), which stands still in a transaction that waited for the lock of another one.
const GOES_ON = { expiresAt: Raw((column) => `${column} > clock_timestamp()`) };
const IS_OVER = { expiresAt: Raw((column) => `${column} <= clock_timestamp()`) };
const END_NOW = { expiresAt: () => 'LEAST(expires_at, clock_timestamp())' };

/** The rows of sign-ins under way. A row is found by its owner alone, and only until it expires or is ended. */
@Injectable()
export class PendingLogins {
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

  /** Keeps what the next step needs instead of what the last one did. */
  async update({ id, userId, phone }: PendingLogin, login: string): Promise<void> {
    await this.rows.update({ id, ...GOES_ON }, { stateSealed: this.seal(id, userId, { phone, login }) });
  }

  /** Ends a sign-in; its row waits to be given up at Telegram. False when there was nothing to end. */
  async end(userId: number, id: string): Promise<boolean> {
    const { affected } = await this.rows.update({ id, userId, ...GOES_ON }, END_NOW);
    return affected === 1;
  }

  /**
   * Removes the sign-in and ends all others of its phone, together with what `work` does.
   *
   * @returns null, without any work, when the sign-in is over already
   */
  async finish<Result>(login: PendingLogin, work: (manager: EntityManager) => Promise<Result>): Promise<Result | null> {
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
      if (!open.some(({ id }) => id === login.id)) return null;
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

  /** @throws SealBroken */
  async findOver(id: string): Promise<PendingLogin | null> {
    const row = await this.rows.findOneBy({ id, ...IS_OVER });
    return row && this.open(row);
  }

  async remove(id: string): Promise<void> {
    await this.rows.delete({ id });
  }

  private seal(id: string, ownerId: number, { phone, login }: LoginState): Buffer {
    return this.sealing.seal(placeOf(id, ownerId), JSON.stringify({ phone, login }));
  }

  private open({ id, userId, apiProfileId, stateSealed }: PendingLoginEntity): PendingLogin {
    const state = JSON.parse(this.sealing.open(placeOf(id, userId), stateSealed)) as LoginState;
    return { id, userId, apiProfileId, ...state };
  }
}

function placeOf(rowId: string, ownerId: number) {
  return { table: 'pending_logins', column: 'state_sealed', rowId, ownerId };
}
