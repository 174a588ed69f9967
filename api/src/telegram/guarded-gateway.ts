import type { TelegramGateway } from '@giftbuyer/telegram';
import type { Installation } from '../installation/installation.js';

/** A proxy of the gateway whose calls fail with AppError `installation_unconfirmed` on the data of another panel. */
export function guardedGateway(gateway: TelegramGateway, installation: Installation): TelegramGateway {
  return new Proxy(gateway, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        await installation.assertConfirmed();
        return Reflect.apply(member, target, args) as unknown;
      };
    },
  });
}
