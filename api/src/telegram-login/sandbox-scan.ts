import { Injectable } from '@nestjs/common';
import { LOGIN_URL } from '@giftbuyer/contracts';
import { type AppAccess, type CompletedLogin, TelegramGateway } from '@giftbuyer/telegram';
import { AppError } from '../errors/app-error.js';
import { LoginAccess } from './login-access.js';

/** Of all sandbox numbers that have a 2FA password. */
const SANDBOX_PASSWORD = 'sandbox';
/** Where the digit of the data centre is, which is the login code when repeated. */
const DC_AT = 6;

export interface ScannedCode {
  apiProfileId: number;
  /** What the QR code says. */
  url: string;
  /** A number of the sandbox. */
  phone: string;
}

/** Scans a QR code of the sandbox, for people who try the panel out: no phone is signed in there. */
@Injectable()
export class SandboxScan {
  constructor(
    private readonly access: LoginAccess,
    private readonly gateway: TelegramGateway,
  ) {}

  /**
   * Signs the number in as a phone, accepts the login token, and signs it out again.
   *
   * @throws AppError `login_url_invalid`, `api_profile_not_found` also for a profile of other servers, `proxy_required`;
   * TelegramRpcError, TelegramUnreachableError
   */
  async scanCode(userId: number, { apiProfileId, url, phone }: ScannedCode): Promise<void> {
    const token = LOGIN_URL.exec(url)?.[1];
    if (token === undefined) throw new AppError('login_url_invalid');
    const chosen = await this.access.chooseAccess(userId, { apiProfileId, proxyId: undefined });
    if (chosen.app.reveal().environment !== 'sandbox') throw new AppError('api_profile_not_found');
    const app = (await this.access.openAccess(chosen)).reveal();
    const { session } = await this.signIn(app, phone);
    try {
      await this.gateway.acceptLoginToken(app, session, token);
    } finally {
      // A device that stays in the sandbox does no harm.
      await this.gateway.signOut(app, session).catch(() => undefined);
    }
  }

  private async signIn(app: AppAccess, phone: string): Promise<CompletedLogin> {
    const { login } = await this.gateway.beginLogin(app, phone);
    try {
      const reached = await this.gateway.confirmCode(app, login, phone.charAt(DC_AT).repeat(5));
      if (reached.step === 'done') return reached;
      return await this.gateway.confirmPassword(app, reached.login, SANDBOX_PASSWORD);
    } catch (error) {
      await this.gateway.cancelLogin(app, login).catch(() => undefined);
      throw error;
    }
  }
}
