import { Injectable } from '@nestjs/common';
import { TelegramGateway } from '@giftbuyer/telegram';
import { EndedLogins } from './ended-logins.js';
import { LoginAccess } from './login-access.js';
import type { LockedLogin } from './pending-login.js';

/** Cancels one ended login at Telegram, through its proxy, and removes its row. */
@Injectable()
export class LoginCancellation {
  constructor(
    private readonly ended: EndedLogins,
    private readonly access: LoginAccess,
    private readonly gateway: TelegramGateway,
  ) {}

  async cancelLockedLogin(login: LockedLogin): Promise<void> {
    const access = await this.access.cancelAccess(login);
    if (!access) throw new Error('The API profile of the login was deleted');
    await this.gateway.cancelLogin(access.reveal(), login.login.reveal(), login.lock.signal);
    await this.ended.removeLogin(login);
  }
}
