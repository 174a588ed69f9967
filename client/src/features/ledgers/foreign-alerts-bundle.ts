import { InjectionToken, type Type } from '@angular/core';
import type { ServerEvents } from '@giftbuyer/contracts';

/** What `bundles/foreign-alerts.ts` exports. */
export interface ForeignAlertsBundle {
  readonly ForeignAlerts: Type<{ report(event: ServerEvents['ledger.foreign']): void }>;
}

/** Loads that bundle. */
export const LOAD_FOREIGN_ALERTS = new InjectionToken<() => Promise<ForeignAlertsBundle>>(
  'loads the alerts of payments made elsewhere',
);
