import type { Collection, Store } from '../state/store.js';

export type AppSetting = boolean | number | string;

const MAX_MESSAGE_LENGTH = 128;
const DAY_SECONDS = 86_400;

/** The defaults of https://core.telegram.org/api/config#client-configuration, as far as gifts and Stars go. */
const DEFAULTS: Record<string, AppSetting> = {
  stargifts_blocked: false,
  stars_purchase_blocked: false,
  stargifts_message_length_max: MAX_MESSAGE_LENGTH,
  stargifts_convert_period_max: 7 * DAY_SECONDS,
  stargifts_pinned_to_top_limit: 6,
  stars_stargift_resale_amount_min: 125,
  stars_stargift_resale_amount_max: 100_000,
  stars_stargift_resale_commission_permille: 800,
  ton_stargift_resale_amount_min: 250_000_000,
  ton_stargift_resale_amount_max: 2_500_000_000_000,
  ton_stargift_resale_commission_permille: 900,
};

/** The settings that `help.getAppConfig` has for all accounts. */
export class AppSettings {
  private readonly changed: Collection<{ value: AppSetting | null }>;

  constructor(store: Store) {
    this.changed = store.collection('app-setting');
  }

  /** Null removes a setting, which clients then assume to have its documented default. */
  set(key: string, value: AppSetting | null): void {
    this.changed.put(key, { value });
  }

  all(): [key: string, value: AppSetting][] {
    const changes = this.changed.entries().map(([key, { value }]) => [key, value] as const);
    return Object.entries({ ...DEFAULTS, ...Object.fromEntries(changes) }).flatMap(([key, value]) =>
      value === null ? [] : [[key, value]],
    );
  }

  get messageLength(): number {
    return Number(this.all().find(([key]) => key === 'stargifts_message_length_max')?.[1] ?? MAX_MESSAGE_LENGTH);
  }
}
