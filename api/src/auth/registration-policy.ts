import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { SignInOptions } from '@giftbuyer/contracts';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { Invites } from './invites.js';

/** Key of the advisory lock under which a panel gets its first user. */
const FIRST_USER_LOCK = 1_796_000_001;

/** Whether users may register, by the setting REGISTRATION. */
@Injectable()
export class RegistrationPolicy {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly config: Config,
    private readonly invites: Invites,
  ) {}

  /** What the sign-in page offers. */
  async state(): Promise<SignInOptions['registration']> {
    const { registration } = this.config;
    if (registration === 'open' || registration === 'closed') return registration;
    if (!(await hasUsers(this.database.manager))) return 'open';
    return registration === 'invite' ? 'invite' : 'closed';
  }

  /** A first check, before the password is hashed. @throws AppError `registration_closed`, `invite_invalid` */
  async assertOpen(invite: string | null): Promise<void> {
    const state = await this.state();
    if (state === 'open') return;
    if (state === 'closed' || invite === null) throw new AppError('registration_closed');
    if (!(await this.invites.isOpen(invite))) throw new AppError('invite_invalid');
  }

  /**
   * Decides in the transaction that inserts the user: of concurrent registrations only one is of the first user, and only one
   * uses an invite.
   * @throws AppError `registration_closed`, `invite_invalid`
   */
  async admitUser(invite: string | null, manager: EntityManager): Promise<void> {
    const { registration } = this.config;
    if (registration === 'open') return;
    if (registration === 'closed') throw new AppError('registration_closed');
    if (registration === 'invite' && invite !== null && (await this.invites.consumeInvite(invite, manager))) return;
    await manager.query(`SELECT pg_advisory_xact_lock(${FIRST_USER_LOCK})`);
    if (!(await hasUsers(manager))) return;
    throw new AppError(registration === 'invite' && invite !== null ? 'invite_invalid' : 'registration_closed');
  }
}

async function hasUsers(manager: EntityManager): Promise<boolean> {
  return (await manager.query<object[]>('SELECT FROM users LIMIT 1')).length > 0;
}
