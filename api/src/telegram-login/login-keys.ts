import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { authKeyOfLogin } from '@giftbuyer/telegram';
import { Repository } from 'typeorm';
import { LoginStates } from './login-states.js';
import { PendingLoginEntity } from './pending-login.entity.js';

/** The authorization keys of logins, of all users: in progress, or ended and not yet signed out at Telegram. */
@Injectable()
export class LoginKeys {
  constructor(
    @InjectRepository(PendingLoginEntity) private readonly rows: Repository<PendingLoginEntity>,
    private readonly states: LoginStates,
  ) {}

  /** Opens the state of each login: there are few at a time. */
  async isKeyOfLogin(key: Uint8Array): Promise<boolean> {
    const rows = await this.rows.find({ select: { id: true, userId: true, stateSealed: true } });
    return rows.some((row) => this.keyOf(row)?.equals(key));
  }

  /** Null for a state that does not open: the panel cannot use its key. */
  private keyOf({ id, userId, stateSealed }: PendingLoginEntity): Buffer | null {
    try {
      return authKeyOfLogin(this.states.unsealState(id, userId, stateSealed).login);
    } catch {
      return null;
    }
  }
}
