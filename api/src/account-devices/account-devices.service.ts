import { Injectable, Logger } from '@nestjs/common';
import type { AccountDeviceList, AuditEvent } from '@giftbuyer/contracts';
import {
  type Device,
  type DeviceChange,
  type DeviceList,
  TelegramGateway,
  TelegramUnreachableError,
} from '@giftbuyer/telegram';
import { AccountSessions } from '../account-sessions/account-sessions.js';
import { toAccountDevice } from '../account-sessions/device-json.js';
import { SessionCalls } from '../account-sessions/session-calls.js';
import { isoSeconds } from '../accounts/account-json.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import { toLoggable } from '../errors/loggable-error.js';

const AUDIT_EVENTS: Record<DeviceChange['kind'], AuditEvent> = {
  end: 'device_ended',
  end_others: 'other_devices_ended',
  confirm: 'device_confirmed',
  ttl: 'device_ttl_changed',
};

/** The devices that are signed in to an account, as Telegram has them. Nothing of them is stored but digests. */
@Injectable()
export class AccountDevicesService {
  private readonly logger = new Logger(AccountDevicesService.name);

  constructor(
    private readonly accounts: AccountsService,
    private readonly calls: SessionCalls,
    private readonly sessions: AccountSessions,
    private readonly gateway: TelegramGateway,
  ) {}

  /** Reads the list. The owner looks at it, so a new device in it is not announced any more. */
  async listDevices(userId: number, id: number): Promise<AccountDeviceList> {
    const account = await this.accounts.requireListed(userId, id);
    const list = await this.calls.callWithSession(account, async (app, session, signal, { lock, stored }) => {
      const read = await this.gateway.readDevices(app, session, signal);
      await this.sessions.saveDevices(lock, stored, read);
      return read;
    });
    return toJson(list);
  }

  /**
   * Repeating it after a lost answer is safe: a device that is gone was ended.
   *
   * @throws AppError `too_fresh` within a day of the panel's sign-in; `not_found` when the device to confirm is gone
   */
  async changeDevices(userId: number, id: number, change: DeviceChange): Promise<void> {
    const account = await this.accounts.requireListed(userId, id);
    const result = await this.calls.callWithSession(account, (app, session, signal) =>
      this.gateway.changeDevices(app, session, change, signal).catch(async (error: unknown) => {
        // It may be changed: Telegram may have got the request, and its answer was lost.
        if (error instanceof TelegramUnreachableError && !error.isUnsent) {
          // Its own failure would hide that the key needs a cooldown.
          await this.recordChange(account, change).catch((failure: unknown) => this.logger.error(toLoggable(failure)));
        }
        throw error;
      }),
    );
    if (result.kind === 'too_fresh') throw tooFresh(result.possibleAt);
    if (result.kind === 'gone' && change.kind !== 'end') throw new AppError('not_found');
    await this.recordChange(account, change);
  }

  private recordChange(account: AccountRef, { kind }: DeviceChange): Promise<void> {
    return this.accounts.recordAccountEvent(account, AUDIT_EVENTS[kind]);
  }
}

function tooFresh(possibleAt: Date | null): AppError {
  return new AppError('too_fresh', possibleAt ? { possible_at: isoSeconds(possibleAt) } : {});
}

function toJson({ ttlDays, mayEndOthersAt, devices }: DeviceList): AccountDeviceList {
  // The panel's own session was used just now, by Telegram's clock; that of this machine may be slow.
  const now = Math.max(Date.now(), ...devices.filter(({ isCurrent }) => isCurrent).map(timeOfUse));
  return {
    ttl_days: ttlDays,
    may_end_others_at: mayEndOthersAt && mayEndOthersAt.getTime() > now ? isoSeconds(mayEndOthersAt) : null,
    items: devices.toSorted(byUse).map(toAccountDevice),
  };
}

/** The panel's own session first, then those used last. */
function byUse(a: Device, b: Device): number {
  return Number(b.isCurrent) - Number(a.isCurrent) || timeOfUse(b) - timeOfUse(a);
}

function timeOfUse({ activeAt }: Device): number {
  return activeAt.getTime();
}
